//! Whether threads get in each other's way, and what is done about it.
//!
//! An event at an object costs a few lines of the processor's cache that the
//! program itself would not touch. Where several threads use the same objects all
//! the time these lines travel, threads wait for each other, and together they are
//! no faster than one of them, at several times the cost. Then fewer threads run
//! for a while: [`restrict_threads`].
//!
//! What is better is measured: events that others wait for (locks taken and
//! released, writes of atomic variables), for a short time with all threads and then
//! with one less. A goroutine that waits for another one in a loop has none of
//! these, so where that is all that happens a trial fails, and the next one comes
//! later and later.
//!
//! Invariant: nothing here changes what the detector says of a run; it says the
//! truth about any order in which goroutines run.

use crate::engine::Engine;
use crate::local::Local;
use gander_rt_sched::{lift_restriction, nanotime, restrict_threads, running_threads};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

/// Events of a thread between two looks at the clock.
const WINDOW: u32 = 256;
/// One event in so many at an object that another thread had last is a reason to
/// try. Threads that wake each other have many events in a row.
const TRAVELS: u32 = 64;
/// An event in so many nanoseconds is much of what a thread does.
const BUSY: i64 = 2000;
/// How long is counted, in nanoseconds as all times here.
const COUNT: i64 = 200_000;
/// What a trial takes at most.
const TRIAL: i64 = 2_000_000;
/// How long a restriction that proved itself stays, at first and at most.
const HOLD: (i64, i64) = (10_000_000, 40_000_000);
/// How long there is no trial after one that failed, at first and at most.
const PAUSE: (i64, i64) = (10_000_000, 1_000_000_000);
/// How late the end of a restriction may be noticed here.
const LATE: i64 = 1_000_000;

/// What a thread counts of its own events since it last looked at the clock.
#[derive(Debug, Default)]
pub(crate) struct Pulse {
    events: u32,
    /// Those at an object that another thread had last.
    travels: u32,
    /// When that was.
    since: i64,
}

impl Pulse {
    /// An event at an object that the thread `last` had; this one is `me`.
    #[inline]
    pub(crate) fn beat(&mut self, me: usize, last: &mut usize) {
        self.events += 1;
        self.travels += u32::from(*last != me);
        *last = me;
    }

    #[inline]
    fn is_due(&self) -> bool {
        self.events >= WINDOW
    }

    fn is_contended(&self, now: i64) -> bool {
        self.travels >= self.events / TRAVELS && now - self.since <= i64::from(self.events) * BUSY
    }
}

/// What all threads know of each other's events.
#[derive(Debug, Default)]
pub(crate) struct Contention {
    events: AtomicU64,
    control: Mutex<Control>,
}

impl Engine {
    /// After an event: now and then threads look at each other.
    ///
    /// # Safety
    /// In a native, that holds no lock but one of a channel.
    #[inline]
    pub(crate) unsafe fn keep_pace(&self, local: &mut Local) {
        if local.pulse.is_due() {
            self.contention.look(&mut local.pulse);
        }
    }
}

impl Contention {
    /// A thread had enough events to look at the clock.
    ///
    /// # Safety
    /// As [`Engine::keep_pace`].
    #[cold]
    unsafe fn look(&self, pulse: &mut Pulse) {
        let now = nanotime();
        let (mine, contended) = (u64::from(pulse.events), pulse.is_contended(now));
        *pulse = Pulse {
            since: now,
            ..Pulse::default()
        };
        self.events.fetch_add(mine, Ordering::Relaxed);
        // Who finds another one at it has nothing new to say.
        let Ok(mut control) = self.control.try_lock() else {
            return;
        };
        // Not before those of whoever was at it before.
        let now = (nanotime(), self.events.load(Ordering::Relaxed));
        match control.step(now, contended, running_threads()) {
            Some(Act::Restrict { most, until }) => restrict_threads(most, until),
            Some(Act::Lift) => lift_restriction(),
            None => {}
        }
    }
}

/// A time, and how many events there had been.
type Moment = (i64, u64);

/// Events in some time.
#[derive(Clone, Copy, Debug)]
struct Rate {
    events: u64,
    time: i64,
}

impl Rate {
    fn between((from, before): Moment, (to, after): Moment) -> Rate {
        Rate {
            events: after - before,
            time: to - from,
        }
    }

    /// This one times the time of the other one.
    fn times(self, other: Rate) -> u128 {
        u128::from(self.events) * other.time as u128
    }

    /// Whether it is about as high as that of `all` threads, or higher: what is
    /// missing is far from the share of one thread.
    fn is_as_good_as(self, other: Rate, all: u32) -> bool {
        let share = 4 * u128::from(all);
        self.times(other) * share >= other.times(self) * (share - 1)
    }

    fn max(self, other: Rate) -> Rate {
        match self.times(other) > other.times(self) {
            true => self,
            false => other,
        }
    }
}

#[derive(Clone, Copy, Debug, Default)]
enum Phase {
    /// All may run.
    #[default]
    Free,
    /// The same, and events are counted.
    Counting(Moment),
    /// So many may run until then, and events are counted from when on no more do.
    /// At best there were so many, with more of them or all.
    Trying {
        most: u32,
        until: i64,
        from: Option<Moment>,
        best: Rate,
        all: u32,
    },
    /// As it is now until then.
    Holding(i64),
}

#[derive(Debug, PartialEq, Eq)]
enum Act {
    /// So many may run until then; or fewer than do, once more.
    Restrict {
        most: u32,
        until: i64,
    },
    Lift,
}

#[derive(Debug)]
struct Control {
    phase: Phase,
    hold: i64,
    pause: i64,
    /// When there may be a trial again.
    next: i64,
}

impl Default for Control {
    fn default() -> Control {
        Control {
            phase: Phase::Free,
            hold: HOLD.0,
            pause: PAUSE.0,
            next: 0,
        }
    }
}

impl Control {
    /// A thread looks at the clock, with the numbers of events and of threads that
    /// run: what to do.
    fn step(&mut self, now: Moment, contended: bool, running: u32) -> Option<Act> {
        let time = now.0;
        match self.phase {
            Phase::Free => {
                if contended && time >= self.next && running > 1 {
                    self.phase = Phase::Counting(now);
                }
                None
            }
            // Whatever that was, it is over.
            Phase::Counting(from) if time - from.0 > TRIAL || running < 2 => {
                self.phase = Phase::Free;
                None
            }
            Phase::Counting(from) if time - from.0 >= COUNT => {
                Some(self.begin((running - 1, running), Rate::between(from, now), time))
            }
            Phase::Trying { until, .. } if time > until => Some(self.fail(time)),
            // The others have not made room yet.
            Phase::Trying { most, until, .. } if running > most => {
                Some(Act::Restrict { most, until })
            }
            Phase::Trying { ref mut from, .. } if from.is_none() => {
                *from = Some(now);
                None
            }
            Phase::Trying {
                most,
                from: Some(from),
                best,
                all,
                ..
            } if time - from.0 >= COUNT => {
                let rate = Rate::between(from, now);
                Some(match rate.is_as_good_as(best, all) {
                    false => self.fail(time),
                    true if most > 1 => self.begin((most - 1, all), rate.max(best), time),
                    true => self.stay(most, time),
                })
            }
            Phase::Holding(until) if time > until => {
                self.phase = Phase::Free;
                Some(Act::Lift)
            }
            Phase::Counting(_) | Phase::Trying { .. } | Phase::Holding(_) => None,
        }
    }

    fn begin(&mut self, (most, all): (u32, u32), best: Rate, time: i64) -> Act {
        let until = time + TRIAL;
        self.phase = Phase::Trying {
            most,
            until,
            from: None,
            best,
            all,
        };
        Act::Restrict { most, until }
    }

    /// So few are too few.
    fn fail(&mut self, time: i64) -> Act {
        if let Phase::Trying { most, all, .. } = self.phase
            && most + 1 < all
        {
            return self.stay(most + 1, time);
        }
        self.phase = Phase::Free;
        self.hold = HOLD.0;
        self.next = time + self.pause;
        self.pause = (2 * self.pause).min(PAUSE.1);
        Act::Lift
    }

    /// So few it is.
    fn stay(&mut self, most: u32, time: i64) -> Act {
        let until = time + self.hold;
        self.hold = (2 * self.hold).min(HOLD.1);
        self.pause = PAUSE.0;
        self.phase = Phase::Holding(until);
        Act::Restrict {
            most,
            until: until + LATE,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Threads that get so many events done in a microsecond, by how many run.
    struct Program {
        control: Control,
        speed: Vec<u64>,
        time: i64,
        events: u64,
        most: u32,
    }

    impl Program {
        fn new(speed: &[u64]) -> Program {
            Program {
                control: Control::default(),
                speed: speed.to_vec(),
                time: 1,
                events: 0,
                most: speed.len() as u32,
            }
        }

        /// Runs for so many microseconds, and says how often how many ran.
        fn run(&mut self, micros: usize) -> Vec<usize> {
            let all = self.speed.len() as u32;
            let mut times = vec![0; self.speed.len() + 1];
            for _ in 0..micros {
                let speed = self.speed[self.most as usize - 1];
                self.time += 1000;
                self.events += speed;
                times[self.most as usize] += 1;
                let contended = self.most > 1;
                let now = (self.time, self.events);
                let act = match speed {
                    0 => None,
                    _ => self.control.step(now, contended, self.most),
                };
                match act {
                    Some(Act::Restrict { most, .. }) => self.most = most,
                    Some(Act::Lift) => self.most = all,
                    None => {}
                }
                if let Phase::Trying { until, .. } = self.control.phase
                    && until < self.time
                {
                    // The monitor.
                    self.most = all;
                }
            }
            times
        }
    }

    #[test]
    fn one_thread_runs_where_two_are_no_faster() {
        let times = Program::new(&[10, 8]).run(1_000_000);
        assert!(times[1] > 950_000, "{times:?}");
        assert!(times[2] > 5_000, "{times:?}");
    }

    #[test]
    fn all_run_where_fewer_are_slower() {
        let times = Program::new(&[5, 10, 15, 20]).run(10_000_000);
        assert!(times[4] > 9_990_000, "{times:?}");
    }

    #[test]
    fn all_run_where_each_does_its_share() {
        let speed: Vec<u64> = (1..=16).collect();
        let times = Program::new(&speed).run(10_000_000);
        assert!(times[16] > 9_990_000, "{times:?}");
    }

    #[test]
    fn as_many_run_as_are_of_use() {
        let times = Program::new(&[5, 10, 10, 9]).run(1_000_000);
        assert!(times[2] > 900_000, "{times:?}");
    }

    #[test]
    fn who_waits_for_others_in_a_loop_is_soon_not_alone() {
        let times = Program::new(&[0, 10]).run(10_000_000);
        assert!(times[1] < 50_000, "{times:?}");
    }

    #[test]
    fn who_is_not_contended_is_left_alone() {
        let mut control = Control::default();
        for at in 0..1_000_000 {
            assert_eq!(control.step((at * 1000, at as u64), false, 8), None);
        }
        let mut pulse = Pulse::default();
        for _ in 0..WINDOW {
            pulse.beat(1, &mut 1);
        }
        assert!(pulse.is_due() && !pulse.is_contended(1000));
        for _ in 0..WINDOW {
            pulse.beat(1, &mut 2);
        }
        assert!(pulse.is_contended(1000) && !pulse.is_contended(1_000_000_000));
    }
}
