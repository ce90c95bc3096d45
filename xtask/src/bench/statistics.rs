//! The statistics of a benchmark: medians, spreads, and how far a ratio of
//! two medians can be trusted.
//!
//! Invariant: the same measurements give the same numbers; the random choices
//! of the bootstrap have a fixed seed.

/// Minimum, median and maximum of some values.
#[derive(Clone, Copy, Default)]
pub(super) struct Spread {
    pub(super) min: f64,
    pub(super) median: f64,
    pub(super) max: f64,
}

/// The spread of `values`; zeros if there are none.
pub(super) fn spread(values: impl Iterator<Item = f64>) -> Spread {
    let mut values: Vec<f64> = values.collect();
    let median = median(&mut values);
    match values.as_slice() {
        [] => Spread::default(),
        sorted => Spread {
            min: sorted[0],
            median,
            max: sorted[sorted.len() - 1],
        },
    }
}

/// A spread of seconds in milliseconds: the median, and from where to where.
pub(super) fn milliseconds(spread: Spread) -> String {
    let Spread { min, median, max } = spread;
    format!(
        "{:.0} ({:.0}..{:.0})",
        median * 1000.0,
        min * 1000.0,
        max * 1000.0
    )
}

/// Sorts `values` and returns the middle one, or the mean of the two middle
/// ones.
fn median(values: &mut [f64]) -> f64 {
    values.sort_by(f64::total_cmp);
    let half = values.len() / 2;
    match values {
        [] => 0.0,
        sorted if sorted.len() % 2 == 0 => f64::midpoint(sorted[half - 1], sorted[half]),
        sorted => sorted[half],
    }
}

/// The upper end of the 95 % confidence interval of median(`ours`) /
/// median(`theirs`), by the percentile bootstrap (Efron 1979).
pub(super) fn upper_bound(ours: &[f64], theirs: &[f64]) -> f64 {
    const SAMPLES: usize = 4000;
    let mut random = Random(0x9e37_79b9_7f4a_7c15);
    let mut ratios: Vec<f64> = (0..SAMPLES)
        .map(|_| median(&mut random.resample(ours)) / median(&mut random.resample(theirs)))
        .collect();
    ratios.sort_by(f64::total_cmp);
    ratios[SAMPLES * 39 / 40]
}

/// The geometric mean of positive values; 1 if there are none.
pub(super) fn geometric_mean(values: impl Iterator<Item = f64>) -> f64 {
    let (sum, n) = values.fold((0.0, 0), |(sum, n), v| (sum + v.ln(), n + 1));
    (sum / f64::from(n.max(1))).exp()
}

/// A xorshift generator (Marsaglia 2003).
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    /// As many values as there are, each drawn anew.
    fn resample(&mut self, values: &[f64]) -> Vec<f64> {
        let n = values.len() as u64;
        values
            .iter()
            .map(|_| values[(self.next() % n) as usize])
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::{geometric_mean, spread, upper_bound};

    #[test]
    fn medians_and_spread() {
        let odd = spread([3.0, 1.0, 2.0].into_iter());
        assert_eq!((odd.min, odd.median, odd.max), (1.0, 2.0, 3.0));
        assert_eq!(spread([4.0, 1.0, 2.0, 3.0].into_iter()).median, 2.5);
        assert_eq!(spread([].into_iter()).median, 0.0);
    }

    #[test]
    fn bounds_lie_between_the_extreme_ratios() {
        assert_eq!(upper_bound(&[2.0; 5], &[1.0; 5]), 2.0);
        let bound = upper_bound(&[1.0, 1.1, 0.9, 1.0, 1.2], &[1.0, 1.0, 0.9, 1.1, 1.0]);
        assert!((1.0..1.34).contains(&bound), "{bound}");
    }

    #[test]
    fn geometric_means() {
        assert!((geometric_mean([0.5, 2.0, 1.0].into_iter()) - 1.0).abs() < 1e-12);
    }
}
