//! The Fastly side: carries a plan out over the SDK's handles.
