use super::*;

/// Three partners: 1 and 2 are worth something only together, 3 brings 5 by itself.
fn gloves(coalition: &[bool]) -> f64 {
    let together = if coalition[0] && coalition[1] { 12.0 } else { 0.0 };
    together + if coalition[2] { 5.0 } else { 0.0 }
}

#[test]
fn partners_share_what_they_do_together() {
    let found = shapley(3, ShapleyOptions::default(), gloves).unwrap();
    for (value, expected) in found.values.iter().zip([6.0, 6.0, 5.0]) {
        assert!((value - expected).abs() < 1e-12, "{found:?}");
    }
    assert_eq!(found.orders, None);
    assert!(found.errors.is_empty());
}

/// A game with no pattern in it.
fn rough(coalition: &[bool]) -> f64 {
    let terms = coalition
        .iter()
        .enumerate()
        .map(|(at, joined)| if *joined { (at as f64 * 1.7).sin() * 10.0 } else { 0.3 });
    let sum: f64 = terms.sum();
    sum + (sum * 0.37).cos() * 4.0
}

#[test]
fn values_add_up_exact_and_sampled() {
    for players in 1..=10 {
        let found = shapley(players, ShapleyOptions::default(), rough).unwrap();
        let whole = rough(&vec![true; players]) - rough(&vec![false; players]);
        assert!((found.values.iter().sum::<f64>() - whole).abs() < 1e-9);
    }
    for players in [11, 17, 30] {
        let found = shapley(players, ShapleyOptions::default(), rough).unwrap();
        let whole = rough(&vec![true; players]) - rough(&vec![false; players]);
        assert!((found.values.iter().sum::<f64>() - whole).abs() < 1e-9);
        assert_eq!(found.orders, Some(1000));
    }
}

#[test]
fn samples_agree_with_the_exact_values_within_their_errors() {
    let exact = shapley(8, ShapleyOptions::default(), rough).unwrap();
    let effort = ShapleyOptions { exact_up_to: 0, pairs: 2000, seed: 7 };
    let sampled = shapley(8, effort, rough).unwrap();
    for ((value, error), exact) in sampled.values.iter().zip(&sampled.errors).zip(&exact.values) {
        assert!((value - exact).abs() < 5.0 * error + 1e-9, "{value} ± {error}, exact {exact}");
    }
    assert_eq!(sampled, shapley(8, effort, rough).unwrap());
    assert_ne!(sampled, shapley(8, ShapleyOptions { seed: 8, ..effort }, rough).unwrap());
}

#[test]
fn no_value_at_an_end_is_no_difference_and_in_between_counts_as_none() {
    let only = |wanted: usize| {
        move |coalition: &[bool]| {
            let size = coalition.iter().filter(|joined| **joined).count();
            if size == wanted { f64::NAN } else { size as f64 }
        }
    };
    assert_eq!(shapley(2, ShapleyOptions::default(), only(0)), None);
    assert_eq!(shapley(2, ShapleyOptions::default(), only(2)), None);
    let found = shapley(2, ShapleyOptions::default(), only(1)).unwrap();
    assert!(found.gaps);
    assert_eq!(found.values, [1.0, 1.0]);
    assert_eq!(shapley(0, ShapleyOptions::default(), |_| 1.0).unwrap().values, Vec::<f64>::new());
}
