//! `math.archExp`: the exponential function to the last bit of gc on amd64.
//!
//! Invariant: every operation, in this order, with one rounding where the
//! processor's fused multiply-add gives one: std's portable version differs in
//! the last bit for one input in six. The method is that of Naoki Shibata's
//! SLEEF: reduce by powers of two and by 16, sum the Taylor series of e^x - 1,
//! and undo the 16 by four doublings.

#![expect(clippy::excessive_precision, reason = "constants as published")]

use std::sync::OnceLock;

const LN2_HIGH: f64 = 0.693_147_180_559_662_956_511_601_805_686_950_683_593_75;
const LN2_LOW: f64 = 0.282_352_905_630_315_771_225_884_481_750_134_360_255_254_120_68e-12;
/// Above this the result is +Inf.
const OVERFLOW: f64 = 7.097_827_128_933_84e+02;
/// 1/n! from n = 8 down to n = 1.
const TAYLOR: [f64; 8] = [
    2.480_158_730_158_730_158_7e-5,
    1.984_126_984_126_984_127_0e-4,
    1.388_888_888_888_888_888_9e-3,
    8.333_333_333_333_333_333_3e-3,
    4.166_666_666_666_666_666_7e-2,
    1.666_666_666_666_666_666_7e-1,
    0.5,
    1.0,
];

/// `func archExp(x float64) float64`
pub(crate) extern "C" fn exp(x: f64) -> f64 {
    static FUSED: OnceLock<bool> = OnceLock::new();
    let fused = *FUSED.get_or_init(|| {
        std::arch::is_x86_feature_detected!("avx") && std::arch::is_x86_feature_detected!("fma")
    });
    exp_with(x, fused)
}

fn exp_with(x: f64, fused: bool) -> f64 {
    if x.is_nan() || x == f64::INFINITY {
        return x;
    }
    if x == f64::NEG_INFINITY {
        return 0.0;
    }
    if x > OVERFLOW {
        return f64::INFINITY;
    }
    // Out of range is the processor's indefinite value, the least integer.
    let scaled = (x * std::f64::consts::LOG2_E).round_ties_even();
    let exponent = if scaled >= -2_147_483_648.0 {
        scaled as i32
    } else {
        i32::MIN
    };
    let n = f64::from(exponent);
    let fraction = if fused {
        fused_series(x, n)
    } else {
        series(x, n)
    };
    scale(fraction, exponent)
}

fn series(x: f64, n: f64) -> f64 {
    let x = (x - LN2_HIGH * n - LN2_LOW * n) * 0.0625;
    let sum = TAYLOR[1..]
        .iter()
        .fold(TAYLOR[0], |sum, term| sum * x + term);
    let mut y = x * sum;
    for _ in 0..4 {
        y *= y + 2.0;
    }
    y + 1.0
}

fn fused_series(x: f64, n: f64) -> f64 {
    let x = (-LN2_HIGH).mul_add(n, x);
    let x = (-LN2_LOW).mul_add(n, x) * 0.0625;
    let sum = TAYLOR[1..]
        .iter()
        .fold(TAYLOR[0], |sum, term| sum.mul_add(x, *term));
    let mut y = x * sum;
    for _ in 0..3 {
        y *= y + 2.0;
    }
    y.mul_add(y + 2.0, 1.0)
}

/// `fraction * 2^exponent`, gradual underflow included.
fn scale(fraction: f64, exponent: i32) -> f64 {
    let power = |biased: i32| f64::from_bits((biased as u64) << 52);
    let biased = exponent.wrapping_add(0x3ff);
    match biased {
        0x7ff.. => f64::INFINITY,
        1.. => fraction * power(biased),
        -52..=0 => fraction * power(biased + 0x3fe) * power(1),
        _ => 0.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn special_values() {
        assert_eq!(exp(0.0), 1.0);
        assert_eq!(exp(f64::NEG_INFINITY), 0.0);
        assert_eq!(exp(1000.0), f64::INFINITY);
        assert_eq!(exp(-1e300), 0.0);
        assert!(exp(f64::NAN).is_nan());
        assert!((exp(1.0) - std::f64::consts::E).abs() < 1e-15);
        assert!(exp(-745.0) > 0.0);
    }
}
