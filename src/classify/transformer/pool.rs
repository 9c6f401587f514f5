//! Copies of what one thread at a time may use: as many as are in use at once, each made when it is first needed.
//! Starts no thread.
//! Held by what runs over libtorch, whose tensors are not shared between threads.

use std::sync::{Mutex, PoisonError};

use crate::error::Result;

/// How a copy is made.
type Make<T> = Box<dyn Fn() -> Result<T> + Send + Sync>;

/// Idle copies, and how another is made.
pub(crate) struct Pool<T> {
    idle: Mutex<Vec<T>>,
    make: Make<T>,
}

impl<T> std::fmt::Debug for Pool<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Pool")
    }
}

impl<T: Send> Pool<T> {
    /// With the first copy. Errs as `make` does.
    pub(crate) fn new(make: impl Fn() -> Result<T> + Send + Sync + 'static) -> Result<Self> {
        let first = make()?;
        Ok(Pool { idle: Mutex::new(vec![first]), make: Box::new(make) })
    }

    /// What `work` makes of a copy that nobody else uses meanwhile. Errs where another must be made and cannot.
    pub(crate) fn with<R>(&self, work: impl FnOnce(&T) -> R) -> Result<R> {
        let idle = || self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        let taken = idle().pop();
        let copy = taken.map_or_else(&self.make, Ok)?;
        let made = work(&copy);
        idle().push(copy);
        Ok(made)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    #[test]
    fn a_copy_is_made_only_where_all_others_are_in_use() {
        let made = Arc::new(AtomicUsize::new(0));
        let count = made.clone();
        let pool = Pool::new(move || Ok(count.fetch_add(1, Ordering::Relaxed))).expect("made");
        assert_eq!(pool.with(|copy| *copy).expect("idle"), 0);
        let within = pool.with(|outer| pool.with(|inner| (*outer, *inner)).expect("made")).expect("idle");
        assert_eq!(within, (0, 1));
        assert_eq!(made.load(Ordering::Relaxed), 2);
    }
}
