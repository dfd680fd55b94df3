//! How long a build takes on N jobs: list scheduling of a [`Dag`] whose tasks hand on a first part of their result early.
//!
//! A compiler writes the metadata of a library when its front end is done; dependents start then, while its code is still
//! being generated. What is linked (a binary, a test, a procedural macro) waits for the whole of everything below it, as
//! cargo's job queue has it. Among the tasks that are ready cargo starts the one that the most others wait for; so does
//! this. In: a graph, tasks with two durations, a number of jobs. Out: [`Schedule`], and the longest chain
//! ([`critical_path`]). Any unit of time will do. Left out: threads inside one compiler, and contention between jobs.
//!
//! List scheduling: R. L. Graham, "Bounds on multiprocessing timing anomalies", SIAM J. Appl. Math. 17 (1969): at most
//! 2 − 1/N times the optimum.

use std::cell::OnceCell;
use std::cmp::{Ordering, Reverse};
use std::collections::BinaryHeap;

use crate::Dag;

/// The work of one node.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Task {
    /// Time until dependents may start: at least 0.
    pub front: f64,
    /// Time from then to the end: at least 0.
    pub back: f64,
    /// Whether it starts only when everything below it, directly or not, has ended altogether.
    pub links: bool,
}

impl Task {
    /// The time of the whole.
    pub fn total(&self) -> f64 {
        self.front + self.back
    }
}

/// When each task runs.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Schedule {
    /// The start of each task.
    pub start: Vec<f64>,
    /// The end of the last.
    pub makespan: f64,
}

/// The longest chain of tasks that wait for one another: no number of jobs makes the build faster.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CriticalPath {
    /// The tasks that take time, first to last.
    pub tasks: Vec<usize>,
    /// Its length.
    pub length: f64,
}

/// What is the same for every set of durations on one graph.
#[derive(Clone, Debug)]
pub struct Scheduler<'d> {
    dag: &'d Dag,
    /// Per task, how many wait for it, directly or not.
    priority: Vec<usize>,
    /// Per task everything below it, found when it is first needed.
    below: Vec<OnceCell<Vec<usize>>>,
}

/// A point in time; ordered totally.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Time(f64);

impl Eq for Time {}

impl PartialOrd for Time {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Time {
    fn cmp(&self, other: &Self) -> Ordering {
        self.0.total_cmp(&other.0)
    }
}

/// What a task still waits for.
#[derive(Clone, Debug, Default)]
struct Waits {
    count: Vec<usize>,
    /// Tasks that wait for the first part of this one.
    for_front: Vec<Vec<usize>>,
    /// Tasks that wait for the end of this one.
    for_end: Vec<Vec<usize>>,
}

impl<'d> Scheduler<'d> {
    /// Prepares `dag`. O(n·m).
    pub fn new(dag: &'d Dag) -> Self {
        let above = |node: usize| dag.up([node]).iter().filter(|up| **up).count() - 1;
        let below = vec![OnceCell::new(); dag.len()];
        Self { dag, priority: (0..dag.len()).map(above).collect(), below }
    }

    /// Runs `tasks` on `jobs` jobs. Tasks without any duration take no job and no time.
    ///
    /// # Panics
    /// When there is not one task per node, when `jobs` is 0, or when a duration is negative or not a number.
    pub fn run(&self, tasks: &[Task], jobs: usize) -> Schedule {
        assert!(jobs > 0 && tasks.len() == self.dag.len(), "a task per node and at least one job");
        assert!(tasks.iter().all(|t| t.front >= 0.0 && t.back >= 0.0), "durations are not negative");
        let mut waits = self.waits(tasks);
        let mut schedule = Schedule { start: vec![0.0; tasks.len()], makespan: 0.0 };
        let mut ready: BinaryHeap<(usize, Reverse<usize>)> = (0..tasks.len())
            .filter(|&t| waits.count[t] == 0)
            .map(|t| (self.priority[t], Reverse(t)))
            .collect();
        // (when, whether it is the end, which), the earliest first.
        let mut events: BinaryHeap<Reverse<(Time, bool, usize)>> = BinaryHeap::new();
        let (mut now, mut free) = (0.0, jobs);
        loop {
            let mut waiting = Vec::new();
            while let Some((priority, Reverse(task))) = ready.pop() {
                let takes_a_job = tasks[task].total() > 0.0;
                if takes_a_job && free == 0 {
                    waiting.push((priority, Reverse(task)));
                    continue;
                }
                free -= usize::from(takes_a_job);
                schedule.start[task] = now;
                events.push(Reverse((Time(now + tasks[task].front), false, task)));
                events.push(Reverse((Time(now + tasks[task].total()), true, task)));
            }
            ready.extend(waiting);
            let Some(Reverse((Time(when), ended, task))) = events.pop() else { break };
            now = when;
            let done = if ended { &mut waits.for_end[task] } else { &mut waits.for_front[task] };
            for dependent in std::mem::take(done) {
                waits.count[dependent] -= 1;
                if waits.count[dependent] == 0 {
                    ready.push((self.priority[dependent], Reverse(dependent)));
                }
            }
            if ended {
                free += usize::from(tasks[task].total() > 0.0);
                schedule.makespan = schedule.makespan.max(now);
            }
        }
        schedule
    }

    fn waits(&self, tasks: &[Task]) -> Waits {
        let empty = vec![Vec::new(); tasks.len()];
        let mut waits = Waits { count: vec![0; tasks.len()], for_front: empty.clone(), for_end: empty };
        for (node, task) in tasks.iter().enumerate() {
            if task.links && task.total() > 0.0 {
                for &below in self.below(node).iter().filter(|&&below| tasks[below].total() > 0.0) {
                    waits.for_end[below].push(node);
                    waits.count[node] += 1;
                }
            } else {
                for below in self.dag.dependencies(node) {
                    waits.for_front[below].push(node);
                    waits.count[node] += 1;
                }
            }
        }
        waits
    }

    /// Everything below `node`.
    fn below(&self, node: usize) -> &[usize] {
        self.below[node].get_or_init(|| {
            let down = self.dag.down([node]);
            (0..down.len()).filter(|&n| down[n] && n != node).collect()
        })
    }

    /// The longest chain; of equal ones, that through the smallest numbers.
    ///
    /// # Panics
    /// When there is not one task per node.
    pub fn critical_path(&self, tasks: &[Task]) -> CriticalPath {
        assert_eq!(tasks.len(), self.dag.len(), "a task per node");
        let mut start = vec![0.0f64; tasks.len()];
        let mut before: Vec<Option<usize>> = vec![None; tasks.len()];
        for &node in self.dag.order() {
            let links = tasks[node].links && tasks[node].total() > 0.0;
            let direct: Vec<usize>;
            let below = if links {
                self.below(node)
            } else {
                direct = self.dag.dependencies(node).collect();
                &direct
            };
            for &dependency in below {
                let part = if links { tasks[dependency].total() } else { tasks[dependency].front };
                if start[dependency] + part > start[node] {
                    start[node] = start[dependency] + part;
                    before[node] = Some(dependency);
                }
            }
        }
        let end = |node: usize| start[node] + tasks[node].total();
        let last = (0..tasks.len()).max_by(|&a, &b| end(a).total_cmp(&end(b)).then(b.cmp(&a)));
        let mut path = CriticalPath { tasks: Vec::new(), length: last.map_or(0.0, end) };
        let mut at = last;
        while let Some(node) = at {
            if tasks[node].total() > 0.0 {
                path.tasks.push(node);
            }
            at = before[node];
        }
        path.tasks.reverse();
        path
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn task(front: f64, back: f64) -> Task {
        Task { front, back, links: false }
    }

    fn linked(front: f64) -> Task {
        Task { front, back: 0.0, links: true }
    }

    #[test]
    fn a_chain_of_libraries_is_pipelined_and_a_binary_waits_for_all_code() {
        // 0 (3 + 4) is below 1 (2 + 1), which is below the binary 2 (5).
        let dag = Dag::new(3, [(1, 0), (2, 1)]);
        let tasks = [task(3.0, 4.0), task(2.0, 1.0), linked(5.0)];
        let schedule = Scheduler::new(&dag).run(&tasks, 2);
        assert_eq!(schedule.start, [0.0, 3.0, 7.0], "the binary waits for the code of 0, not only for 1");
        assert_eq!(schedule.makespan, 12.0);
        let path = Scheduler::new(&dag).critical_path(&tasks);
        assert_eq!((path.tasks.as_slice(), path.length), ([0, 2].as_slice(), 12.0));
        assert_eq!(Scheduler::new(&dag).run(&tasks, 1).makespan, 15.0, "one job: the sum");
    }

    #[test]
    fn what_most_wait_for_goes_first_and_jobs_bound_the_width() {
        // 0 and 1 are free; 2 and 3 wait for 1.
        let dag = Dag::new(4, [(2, 1), (3, 1)]);
        let tasks = [task(2.0, 0.0), task(2.0, 0.0), task(2.0, 0.0), task(2.0, 0.0)];
        let scheduler = Scheduler::new(&dag);
        assert_eq!(scheduler.run(&tasks, 1).start, [2.0, 0.0, 4.0, 6.0]);
        assert_eq!(scheduler.run(&tasks, 2).makespan, 4.0);
        assert_eq!(scheduler.run(&tasks, 9).makespan, 4.0);
    }

    #[test]
    fn what_is_fresh_takes_neither_time_nor_a_job() {
        let dag = Dag::new(3, [(1, 0), (2, 1)]);
        let tasks = [task(2.0, 1.0), task(0.0, 0.0), task(4.0, 0.0)];
        let schedule = Scheduler::new(&dag).run(&tasks, 2);
        assert_eq!(schedule.start[2], 2.0);
        assert_eq!(Scheduler::new(&dag).critical_path(&tasks).tasks, [0, 2]);
        assert_eq!(Scheduler::new(&Dag::new(0, [])).run(&[], 1).makespan, 0.0);
    }

    proptest! {
        #[test]
        fn the_makespan_keeps_its_bounds(
            arcs in prop::collection::vec((0usize..12, 0usize..12), 0..30),
            times in prop::collection::vec((0u8..9, 0u8..9, any::<bool>()), 12),
            jobs in 1usize..6,
        ) {
            let dag = Dag::new(12, arcs.into_iter().filter(|(a, b)| a > b));
            let tasks: Vec<Task> = times
                .into_iter()
                .map(|(front, back, links)| Task { front: front.into(), back: back.into(), links })
                .collect();
            let scheduler = Scheduler::new(&dag);
            let schedule = scheduler.run(&tasks, jobs);
            let work: f64 = tasks.iter().map(Task::total).sum();
            let path = scheduler.critical_path(&tasks);
            prop_assert!(schedule.makespan >= path.length);
            prop_assert!(schedule.makespan * jobs as f64 >= work);
            prop_assert!(schedule.makespan <= work);
            prop_assert_eq!(scheduler.run(&tasks, 12).makespan, path.length, "enough jobs leave the chain");
            for node in 0..12 {
                for below in dag.dependencies(node) {
                    let part = if tasks[node].links && tasks[node].total() > 0.0 {
                        tasks[below].total()
                    } else {
                        tasks[below].front
                    };
                    prop_assert!(schedule.start[node] >= schedule.start[below] + part);
                }
            }
        }
    }
}
