//! Parts that are one of a few values, or one of all but a few: the method, the scheme, the place of the client.

use std::borrow::Cow;
use std::collections::BTreeSet;

/// What may be the value.
#[derive(Clone, Debug, Default)]
pub(in crate::analyze) struct Value<'p> {
    /// One of these; any, also none where it can be unknown, if it is not given.
    among: Option<BTreeSet<&'p str>>,
    except: BTreeSet<&'p str>,
    /// What it is, if it is known.
    is: Option<Cow<'p, str>>,
}

/// What a value is if nothing speaks against it, the likeliest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(in crate::analyze) enum Usual {
    /// One of many, of which these are usual.
    OneOf(&'static [&'static str]),
    /// One of these and no other.
    Only(&'static [&'static str]),
    /// Not known.
    Unknown,
}

impl<'p> Value<'p> {
    /// Any value.
    pub(in crate::analyze) fn any(usual: Usual) -> Self {
        let mut value = Value::default();
        value.settle(usual);
        value
    }

    /// This one.
    pub(in crate::analyze) fn only(value: &'p str) -> Self {
        Value {
            among: Some(BTreeSet::from([value])),
            except: BTreeSet::new(),
            is: Some(Cow::Borrowed(value)),
        }
    }

    /// What it is, if it is known.
    pub(in crate::analyze) fn is(&self) -> Option<&str> {
        self.is.as_deref()
    }

    /// Whether it is one of these.
    pub(in crate::analyze) fn is_among(&self, values: &[Cow<'_, str>]) -> bool {
        self.is().is_some_and(|is| values.iter().any(|value| value == is))
    }

    /// Also asks that it is, or is not, one of these; false if there is no such value.
    pub(in crate::analyze) fn assume(
        &mut self,
        values: &'p [Cow<'_, str>],
        holds: bool,
        usual: Usual,
    ) -> bool {
        let values = values.iter().map(AsRef::as_ref);
        if holds {
            let values: BTreeSet<&str> = values.collect();
            match &mut self.among {
                Some(among) => among.retain(|value| values.contains(value)),
                None => self.among = Some(values),
            }
        } else {
            self.except.extend(values);
        }
        self.settle(usual)
    }

    /// Takes the likeliest value that is left.
    fn settle(&mut self, usual: Usual) -> bool {
        let may_be = |value: &&str| {
            self.among.as_ref().is_none_or(|among| among.contains(value)) && !self.except.contains(value)
        };
        let (usual, is_closed) = match usual {
            Usual::OneOf(usual) => (usual, false),
            Usual::Only(usual) => (usual, true),
            Usual::Unknown if self.among.is_none() => {
                self.is = None;
                return true;
            }
            Usual::Unknown => (&[][..], false),
        };
        let mut is = usual.iter().copied().find(may_be).map(Cow::Borrowed);
        if let (None, false) = (&is, is_closed) {
            is = match &self.among {
                Some(among) => among.iter().copied().find(may_be).map(Cow::Borrowed),
                // There is one more of these than there are exceptions.
                None => (0..=self.except.len())
                    .map(|number| format!("X{number}"))
                    .find(|value| may_be(&value.as_str()))
                    .map(Cow::Owned),
            };
        }
        let is_some = is.is_some();
        self.is = is.or(self.is.take());
        is_some
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const METHODS: Usual = Usual::OneOf(&["GET", "HEAD"]);

    fn values(values: &[&'static str]) -> Vec<Cow<'static, str>> {
        values.iter().map(|value| Cow::Borrowed(*value)).collect()
    }

    #[test]
    fn a_value_is_the_likeliest_that_is_left() {
        let (post, get, head) = (values(&["POST", "HEAD"]), values(&["GET"]), values(&["HEAD", "X0"]));
        let mut method = Value::any(METHODS);
        assert_eq!(method.is(), Some("GET"));
        assert!(method.assume(&get, false, METHODS));
        assert_eq!(method.is(), Some("HEAD"));
        let mut other = method.clone();
        assert!(other.assume(&head, false, METHODS));
        assert_eq!(other.is(), Some("X1"));
        assert!(method.assume(&post, true, METHODS));
        assert!(method.assume(&head, false, METHODS));
        assert_eq!(method.is(), Some("POST"));
        assert!(!method.assume(&get, true, METHODS));
    }

    #[test]
    fn what_need_not_be_known_is_not() {
        let codes = values(&["DE", "FR"]);
        let mut country = Value::any(Usual::Unknown);
        assert!(country.assume(&codes, false, Usual::Unknown) && country.is().is_none());
        assert!(!country.assume(&codes[..1], true, Usual::Unknown));
    }
}
