//! The table that the bench prints.

use anyhow::{Result, bail};

/// What a figure may be at most.
#[derive(Clone, Copy)]
pub(super) enum Budget {
    /// In the figure's own unit.
    Below(f64),
    /// So many times its floor.
    Times(f64),
    /// So much more than its floor.
    Beyond(f64),
}

/// One figure.
pub(super) struct Row {
    /// What was measured.
    pub(super) what: &'static str,
    /// The unit of all numbers.
    pub(super) unit: &'static str,
    /// What was measured, each time.
    pub(super) taken: Vec<f64>,
    /// What the floor is.
    pub(super) floor_is: &'static str,
    /// The same measured at the floor.
    pub(super) floor: Vec<f64>,
    /// What it may be.
    pub(super) budget: Budget,
}

impl Row {
    fn is_over(&self) -> bool {
        let taken = median(&self.taken);
        match self.budget {
            Budget::Below(most) => taken >= most,
            Budget::Times(times) => taken > times * median(&self.floor),
            Budget::Beyond(more) => taken > median(&self.floor) + more,
        }
    }
}

/// The middle one of some numbers; 0 of none.
pub(super) fn median(numbers: &[f64]) -> f64 {
    let mut sorted = numbers.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted.get(sorted.len() / 2).copied().unwrap_or_default()
}

/// Prints the figures, and what they were measured against.
///
/// # Errors
/// A figure is over its budget.
pub(super) fn show(rows: &[Row]) -> Result<()> {
    println!(
        "\n{:<46} {:>10} {:>17} {:>10} {:>8}  {:<12}",
        "figure", "median", "spread", "floor", "ratio", "budget"
    );
    for row in rows {
        let (taken, floor) = (median(&row.taken), median(&row.floor));
        let least = row.taken.iter().copied().fold(f64::INFINITY, f64::min);
        let most = row.taken.iter().copied().fold(0.0, f64::max);
        let ratio = if floor > 0.0 { format!("{:.2}", taken / floor) } else { "-".into() };
        let budget = match row.budget {
            Budget::Below(most) => format!("< {most} {}", row.unit),
            Budget::Times(times) => format!("<= {times} x floor"),
            Budget::Beyond(more) => format!("<= floor + {more} {}", row.unit),
        };
        println!(
            "{:<46} {:>10} {:>17} {:>10} {ratio:>8}  {budget}{}",
            row.what,
            format!("{taken:.1} {}", row.unit),
            format!("{least:.1} - {most:.1}"),
            format!("{floor:.1} {}", row.unit),
            if row.is_over() { "  OVER" } else { "" },
        );
    }
    for row in rows {
        println!("  floor of \"{}\": {}", row.what, row.floor_is);
    }
    let over: Vec<_> = rows.iter().filter(|row| row.is_over()).map(|row| row.what).collect();
    if !over.is_empty() {
        bail!("over the budget: {}", over.join(", "));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::median;

    #[test]
    fn the_median_does_not_mind_one_slow_sample() {
        assert_eq!(median(&[5.0, 900.0, 4.0]).total_cmp(&5.0), std::cmp::Ordering::Equal);
    }
}
