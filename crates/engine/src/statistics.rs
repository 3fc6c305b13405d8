//! Statistics that several parts of Peristyle tell, each defined once.

/// Returns the value below which a share (0..1) of sorted values lies, between the two nearest where
/// it falls there: Hyndman and Fan's type 7 (1996, "Sample quantiles in statistical packages"), as
/// spreadsheets, R and NumPy have it. `None` of no values.
pub fn quantile(sorted: &[f64], share: f64) -> Option<f64> {
    quantile_by(sorted.len() as u64, share, |place| {
        sorted.get(usize::try_from(place).ok()?).copied()
    })
}

/// Returns the quantile of `count` sorted values that `at` finds by their places from 0.
pub fn quantile_by(count: u64, share: f64, at: impl Fn(u64) -> Option<f64>) -> Option<f64> {
    #[expect(clippy::cast_precision_loss, reason = "fewer values than 2^53")]
    let place = share.clamp(0.0, 1.0) * count.checked_sub(1)? as f64;
    let whole = place.floor();
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a place among the values, 0 or more"
    )]
    let below = whole as u64;
    let low = at(below)?;
    let high = at(below + 1).unwrap_or(low);
    // what lies between two equal values is that value, to the bit
    Some(if low == high { low } else { low + (high - low) * (place - whole) })
}

/// Returns the median of numbers in any order: the middle one, or halfway between the two.
pub fn median(mut numbers: Vec<f64>) -> Option<f64> {
    numbers.sort_by(f64::total_cmp);
    quantile(&numbers, 0.5)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quantile_lies_between_the_two_nearest_values() {
        assert_eq!(median(vec![60.0, 30.0]), Some(45.0));
        assert_eq!(median(vec![3.0, 1.0, 2.0]), Some(2.0));
        let sorted = [1.0, 2.0, 3.0, 4.0];
        assert_eq!(
            [0.0, 0.25, 0.5, 0.75, 1.0].map(|share| quantile(&sorted, share)),
            [1.0, 1.75, 2.5, 3.25, 4.0].map(Some)
        );
        // R: quantile(c(15, 20, 35, 40, 50), 0.4)
        assert_eq!(quantile(&[15.0, 20.0, 35.0, 40.0, 50.0], 0.4), Some(29.0));
        assert_eq!(quantile(&[7.0], 0.9), Some(7.0));
        assert_eq!((quantile(&[], 0.5), median(Vec::new())), (None, None));
    }
}
