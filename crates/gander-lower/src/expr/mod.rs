//! Expressions: values, places, calls, conversions, built-in functions.
