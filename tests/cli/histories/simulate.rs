//! A season of days: the laptop is off on some, and on the others the queue is looked at, the letters are
//! printed and the messages sent, or not.

use super::dice::Dice;
use super::generate::{Author, days, first_day};
use super::story::Step;

const DAYS: usize = 120;

pub(super) fn season(dice: &mut Dice) -> Vec<Step> {
    let mut author = Author::new(dice);
    let mut off = 0;
    for number in 0..DAYS {
        let day = first_day() + days(number);
        if author.dice.chance(50) {
            author.write_line(day);
        }
        if author.dice.chance(12) {
            author.invoice(day);
        }
        if author.dice.chance(6) {
            let earlier = day - days(author.dice.below(20));
            author.write_line(earlier);
        }
        if off == 0 && author.dice.chance(10) {
            off = 1 + author.dice.below(14);
        }
        if off > 0 {
            off -= 1;
            continue;
        }
        author.steps.push(Step::Queue(day));
        if author.dice.chance(75) {
            author.steps.push(Step::SendLetters(day));
        }
        if author.dice.chance(75) {
            author.steps.push(Step::SendMessages(day));
        }
        if author.dice.chance(15) {
            author.write_line(day);
            author.steps.push(Step::Queue(day));
        }
        if author.dice.chance(15) {
            author.steps.push(Step::Look(day));
        }
        if author.dice.chance(5) {
            let earlier = day - days(author.dice.below(20));
            author.steps.push(Step::Look(earlier));
        }
    }
    author.steps
}
