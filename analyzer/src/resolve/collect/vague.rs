//! Instances of which is not known which of others they are.

use rustc_hash::FxHashMap;

use super::Collector;

impl Collector<'_> {
    /// Takes instances away that say less of the same: of them is not known which of the others they are.
    pub(super) fn drop_vague(&mut self) {
        const MOST: usize = 1_500;
        let mut of: FxHashMap<u32, Vec<u32>> = FxHashMap::default();
        for (number, instance) in self.instances.iter().enumerate() {
            of.entry(instance.item)
                .or_default()
                .push(u32::try_from(number).expect("fewer than 2^32 instances"));
        }
        let mut same: Vec<u32> =
            (0..u32::try_from(self.instances.len()).expect("fewer than 2^32 instances")).collect();
        let mut items: Vec<(u32, Vec<u32>)> = of.into_iter().collect();
        items.sort_unstable();
        for (_, numbers) in items {
            if numbers.len() < 2 || numbers.len() > MOST {
                continue;
            }
            for &vague in &numbers {
                let args = &self.instances[vague as usize].args;
                if !args.iter().any(|ty| self.types.vague(*ty)) {
                    continue;
                }
                let better = numbers.iter().find(|&&other| {
                    let special = &self.instances[other as usize].args;
                    other != vague
                        && same[other as usize] == other
                        && args.iter().zip(special.iter()).all(|(g, s)| self.types.subsumes(*g, *s))
                });
                if let Some(&better) = better {
                    same[vague as usize] = better;
                }
            }
        }
        for number in 0..self.instances.len() {
            let mut calls = std::mem::take(&mut self.instances[number].calls);
            for call in &mut calls {
                for _ in 0..8 {
                    *call = same[*call as usize];
                }
            }
            calls.sort_unstable();
            calls.dedup();
            self.instances[number].calls = calls;
        }
    }
}
