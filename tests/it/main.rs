//! What crosses stages: one binary, a module a subject.

/// Imports go down only.
mod layers;
