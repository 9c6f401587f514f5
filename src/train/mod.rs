//! Training: corpora divided without leaks, and models fitted, calibrated and written as bundles.
//! Classifies nothing in use: `classify` does.
//! Called by the command line; everything but the division needs the feature `train`.

#[cfg(feature = "train")]
mod bundle;
#[cfg(feature = "train")]
mod card;
#[cfg(feature = "train")]
mod cut;
#[cfg(feature = "train")]
mod encoder;
#[cfg(feature = "train")]
mod export;
#[cfg(feature = "train")]
mod fit;
#[cfg(feature = "train")]
mod heads;
#[cfg(feature = "train")]
mod logistic;
#[cfg(feature = "train")]
mod material;
#[cfg(feature = "train")]
mod operating;
#[cfg(feature = "train")]
mod rows;
mod split;
#[cfg(feature = "train")]
mod weigh;

#[cfg(feature = "train")]
pub use bundle::{Recipe, Trained, train};
#[cfg(feature = "train")]
pub use encoder::train_encoder;
#[cfg(feature = "train")]
pub use material::{Example, Origin, Sources};
pub use split::{Item, Part, split};
