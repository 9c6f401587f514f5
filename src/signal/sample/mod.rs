//! The random sample of voices that people code: drawn, sealed, and later held against what was coded.
//! Codes nothing and corrects nothing.
//! Called by `groundswell annotate sample`, and by `groundswell signal` before gold corrects anything.

mod outlook;
mod record;
mod response;
mod sampling;
mod study_sum;

pub use outlook::{LabelWidth, Outlook, ShareWidth};
pub use record::{Drawing, Drawn, Extent, Sample};
pub use response::{Gravity, Remark, Response};
pub use sampling::{Focus, Picking, Roll};
pub use study_sum::StudySum;
