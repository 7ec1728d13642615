//! Corpus, reference evaluator and generators that hold the table to the language.
