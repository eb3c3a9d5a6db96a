//! Memory with a bound.

use std::collections::VecDeque;

/// A queue that forgets its oldest items when there are too many, or too heavy together. The latest always stays.
#[derive(Debug)]
pub(crate) struct Bounded<T> {
    items: VecDeque<(T, usize)>,
    count: usize,
    weight: usize,
    carried: usize,
}

impl<T> Bounded<T> {
    /// At most `count` items, together at most as heavy as `weight`.
    pub fn new(count: usize, weight: usize) -> Self {
        Self {
            items: VecDeque::new(),
            count,
            weight,
            carried: 0,
        }
    }

    /// Adds an item, and hands back what is forgotten for it.
    pub fn push(&mut self, item: T, weight: usize) -> Vec<T> {
        self.items.push_back((item, weight));
        self.carried += weight;
        let mut forgotten = Vec::new();
        while self.items.len() > 1 && (self.items.len() > self.count || self.carried > self.weight)
        {
            if let Some((oldest, weight)) = self.items.pop_front() {
                self.carried -= weight;
                forgotten.push(oldest);
            }
        }
        forgotten
    }

    /// Removes the first item that fits.
    pub fn remove(&mut self, fits: impl Fn(&T) -> bool) -> Option<T> {
        let at = self.items.iter().position(|(item, _)| fits(item))?;
        let (item, weight) = self.items.remove(at)?;
        self.carried -= weight;
        Some(item)
    }

    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &T> {
        self.items.iter().map(|(item, _)| item)
    }

    pub fn iter_mut(&mut self) -> impl DoubleEndedIterator<Item = &mut T> {
        self.items.iter_mut().map(|(item, _)| item)
    }

    pub fn get_mut(&mut self, at: usize) -> Option<&mut T> {
        self.items.get_mut(at).map(|(item, _)| item)
    }

    pub fn len(&self) -> usize {
        self.items.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_oldest_go_first() {
        let mut queue = Bounded::new(3, 10);
        assert_eq!(queue.push('a', 1), Vec::<char>::new());
        assert_eq!(queue.push('b', 1), Vec::<char>::new());
        assert_eq!(queue.push('c', 1), Vec::<char>::new());
        assert_eq!(queue.push('d', 1), ['a']);
        assert_eq!(queue.push('e', 9), ['b', 'c']);
        assert_eq!(queue.push('f', 99), ['d', 'e']);
        assert_eq!(queue.remove(|item| *item == 'f'), Some('f'));
        assert_eq!((queue.push('g', 10), queue.len()), (vec![], 1));
    }
}
