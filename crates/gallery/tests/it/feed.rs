//! What a studio is told: at once, once for each subject, and nothing of anyone else's.

use std::thread;
use std::time::Duration;

use wirephoto_exchange::client::ClientError;
use wirephoto_exchange::feed::{FeedAnswer, FeedWhat};

use crate::host::{Event, Host, Studio, customer, on_each_engine};

const NOW: Duration = Duration::ZERO;
/// Longer than any test: whoever is told nothing fails by its own expectation.
const LONG: Duration = Duration::from_secs(25);

fn visitors(answer: &FeedAnswer) -> Vec<u32> {
    let told = answer.entries.iter().filter_map(|entry| match entry.what {
        FeedWhat::Visitors { visitors } => Some(visitors),
        _ => None,
    });
    told.collect()
}

#[test]
fn p5_a_studio_is_told_who_looked_once_for_each_event() {
    on_each_engine(|host| {
        let studio = host.photographer("ada").studio("laptop");
        let event = Event::new("Garden party", 1);
        let path = studio.publish(&event).unwrap().path();
        let before = studio.client.feed(0, NOW).unwrap();
        assert_eq!((before.entries.len(), before.next, before.more), (0, 0, false));
        customer(host, &path, Event::CODE);
        customer(host, &path, Event::CODE);
        let answer = studio.client.feed(0, NOW).unwrap();
        assert_eq!(visitors(&answer), [2], "as it stands, not as it came");
        assert_eq!(answer.entries[0].event, event.id);
        assert_eq!(answer.next, answer.entries[0].seq);
        assert_eq!(studio.client.feed(answer.next, NOW).unwrap().entries, []);

        let eve = host.photographer("eve").studio("laptop");
        assert_eq!(eve.client.feed(0, NOW).unwrap(), FeedAnswer::default());

        studio.client.delete_event(event.id).unwrap();
        let after = studio.client.feed(0, NOW).unwrap();
        assert_eq!((after.entries.len(), after.next), (0, answer.next), "numbers never go back");
    });
}

/// Waits for news after `after` while `act` happens.
fn told_while(studio: &Studio, after: u64, act: impl FnOnce()) -> FeedAnswer {
    thread::scope(|scope| {
        let waiting = scope.spawn(|| studio.client.feed(after, LONG).unwrap());
        act();
        waiting.join().unwrap()
    })
}

#[test]
fn p5_a_studio_that_waits_is_told_when_somebody_comes_in() {
    on_each_engine(|host| {
        let studio = host.photographer("ada").studio("laptop");
        let path = studio.publish(&Event::new("Garden party", 1)).unwrap().path();
        let mut after = 0;
        for count in 1..=3 {
            let answer = told_while(&studio, after, || {
                customer(host, &path, Event::CODE);
            });
            assert_eq!(visitors(&answer), [count]);
            after = answer.next;
        }
    });
}

#[test]
fn p5_a_studio_that_waits_is_told_what_another_process_wrote() {
    on_each_engine(|host| {
        let studio = host.photographer("ada").studio("laptop");
        let event = Event::new("Garden party", 1);
        let path = studio.publish(&event).unwrap().path();
        customer(host, &path, Event::CODE);
        let after = studio.client.feed(0, NOW).unwrap().next;
        // Nobody rings the bell for this.
        let answer = told_while(&studio, after, || write_behind_the_hosts_back(host));
        assert_eq!(visitors(&answer), [7]);
    });
}

fn write_behind_the_hosts_back(host: &Host) {
    let write = host.database.write(|tx| {
        tx.execute("UPDATE gallery_event SET visitors = 7", &[])?;
        tx.execute("UPDATE gallery_feed_head SET seq = seq + 1", &[])?;
        tx.execute("UPDATE gallery_feed SET seq = seq + 1", &[])
    });
    assert_eq!(write.wait().unwrap(), 1);
}

#[test]
fn p5_a_studio_ahead_of_a_host_from_a_backup_begins_anew() {
    on_each_engine(|host| {
        let studio = host.photographer("ada").studio("laptop");
        let path = studio.publish(&Event::new("Garden party", 1)).unwrap().path();
        customer(host, &path, Event::CODE);
        let answer = studio.client.feed(1000, LONG).unwrap();
        assert_eq!((visitors(&answer), answer.next), (vec![1], 1));
    });
}

#[test]
fn p5_only_so_many_computers_of_an_account_wait_at_once() {
    on_each_engine(|host| {
        let studio = host.photographer("ada").studio("laptop");
        let path = studio.publish(&Event::new("Garden party", 1)).unwrap().path();
        thread::scope(|scope| {
            let wait = || studio.client.feed(0, LONG);
            let waiting: Vec<_> = (0..40).map(|_| scope.spawn(wait)).collect();
            // Whoever is not let in to wait is told so at once.
            while !waiting.iter().any(thread::ScopedJoinHandle::is_finished) {
                thread::yield_now();
            }
            customer(host, &path, Event::CODE);
            let answers: Vec<_> = waiting.into_iter().map(|waiting| waiting.join().unwrap()).collect();
            let too_many = |error: &ClientError| matches!(error, ClientError::Refused { status: 429, .. });
            assert!(answers.iter().all(|answer| answer.as_ref().err().is_none_or(too_many)));
            assert!(answers.iter().any(Result::is_err), "forty are too many");
            assert!(answers.iter().flatten().count() >= 32);
        });
    });
}
