//! The shared fraud-pattern registry: who said what about documents, provably, and answered offline. It never sees a
//! document and never judges one; what a statement means for a document is a check.

pub mod canonical;
