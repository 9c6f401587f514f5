//! What crosses stages: one binary, a module a subject.

/// Samples of voices for people to code.
mod annotate;
/// What goes in badly, and what is said of it.
mod bad_input;
/// The command line as a user meets it.
mod cli;
/// The corpora and the commands that serve them.
mod corpora;
/// The embedded tier: its bundle, its coding, and what is said of a broken one.
mod embedded;
/// Word pieces, held against `tokenizers` on whole texts.
mod encode;
/// Figures against gold, and what is said of records that do not fit.
mod evaluate;
/// The programs that library users copy.
mod examples;
/// Exports of comment systems in, threads out.
mod exports;
/// Models of others, as Hugging Face folders.
mod foreign;
/// Files and folders in, threads out.
mod harvest;
/// Studies invented for tests.
mod invented;
/// Imports go down only.
mod layers;
/// The built-in lexicon: each label said, and nearly said.
mod lexicon;
/// Annotation records invented for tests.
mod made;
/// Pages of the web, from servers on the loopback.
mod network;
/// Pages of each platform, and those without a rule.
mod pages;
/// Statistics against other people's implementations.
mod reference;
/// The statistics of signals against other people's implementations.
mod reference_signals;
/// A thread in the form this project began with.
mod seeds;
/// From codes to signals.
mod signals;
/// The example study.
mod study;
/// The study folder, and how it forgets.
mod study_store;
/// Weights as they are published, over libtorch.
#[cfg(feature = "torch")]
mod torch;
/// The tiers with a sentence encoder.
mod transformer;
