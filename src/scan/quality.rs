//! How well the zone can be seen.

use serde::{Deserialize, Serialize};

/// Measurements of the zone, each with the threshold below which it hides something.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Quality {
    measures: Vec<Measure>,
}

/// One measurement; larger is better.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Measure {
    /// What is measured.
    pub name: String,
    /// The value.
    pub value: f32,
    /// The least value that hides nothing.
    pub threshold: f32,
    /// Where the value was measured, in the picture as handed in.
    pub pixels: Option<[u32; 4]>,
}

impl Quality {
    /// The measurement that hides most.
    #[must_use]
    pub fn worst(&self) -> Option<&Measure> {
        self.measures.iter().min_by(|a, b| a.margin().total_cmp(&b.margin()))
    }
}

impl Measure {
    /// How far the value is from its threshold, as a share of it: 0 at the threshold, below 0 something is hidden.
    #[must_use]
    pub fn margin(&self) -> f32 {
        (self.value / self.threshold - 1.0).clamp(-1.0, 1.0)
    }
}
