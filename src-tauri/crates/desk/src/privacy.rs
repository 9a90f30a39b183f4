//! What the law gives a person: everything that is kept about them, in a form that they can read; and to be forgotten,
//! as far as accounts may be.

mod forgetting;
mod person;
mod retention;

pub(crate) use retention::MOST_YEARS;
