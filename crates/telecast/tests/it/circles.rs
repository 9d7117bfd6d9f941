//! Circles, as people make them and as their frames hear of them.

use wirephoto_airwave::thin::{KeySource, State};
use wirephoto_site::testing::Answer;

use crate::aired::Listener;
use crate::deliveries::{EACH, Story, states_of};
use crate::host::{between, on_each_engine};

impl Story<'_> {
    fn circle(&mut self, fields: &[(&str, &str)], frames: &[usize]) -> Answer {
        let frames: Vec<String> = frames.iter().map(|at| self.frame(*at).to_owned()).collect();
        let frames = frames.iter().map(|frame| ("frame", frame.as_str()));
        let fields: Vec<(&str, &str)> = fields.iter().copied().chain(frames).collect();
        self.browser.submit("/frames", &fields)
    }

    /// Sends the one picture to the one circle, as its page does, and waits until it is shown everywhere.
    fn send_to(&mut self, circle: &str) {
        let check = self.browser.get(&format!("/send/check?picture=1&circle={circle}")).text();
        let token = between(&check, "name=\"token\" value=\"", "\"").to_owned();
        let frames = check.split("name=\"frame\" value=\"").skip(1);
        let frames: Vec<String> = frames.map(|rest| rest.split('"').next().unwrap().to_owned()).collect();
        let mut fields = vec![("token", token.as_str()), ("picture", "1"), EACH];
        fields.extend(frames.iter().map(|frame| ("frame", frame.as_str())));
        let sent = self.browser.submit_to("/send", "/send", &fields);
        let (browser, page) = (&mut self.browser, sent.location().to_owned());
        self.air.until("all of them show it", |_| {
            states_of(&browser.get(&page).text()).iter().all(|(_, state)| state == "shown")
        });
    }
}

#[test]
fn t5_a_circle_is_given_its_key_once_and_what_is_sent_to_it_names_that() {
    on_each_engine(|host| {
        let mut story = Story::begin(host, 1, &[0, 10, 0]);
        let without_a_name = story.circle(&[("action", "make"), ("name", " ")], &[0, 1]);
        let text = without_a_name.text();
        assert!(text.contains("A circle&#39;s name has 1 to 80 characters."), "{text}");
        assert_eq!(text.matches(" checked> Frame ").count(), 2, "what was chosen stays so: {text}");
        let without_frames = story.circle(&[("action", "make"), ("name", "Family")], &[]);
        assert!(without_frames.status == 422 && without_frames.text().contains("at least one frame"));
        let made = story.circle(&[("action", "make"), ("name", "<Family>")], &[0, 1]);
        assert_eq!(made.location(), "/frames?kept#circles", "{}", made.text());
        let page = story.browser.get("/frames").text();
        assert!(page.contains("&#60;Family&#62;") && page.contains("2 frames · "), "{page}");
        let circle = between(&page, "name=\"circle\" value=\"", "\"").to_owned();
        assert_eq!(host.user("eve").browser().submit("/frames", &[("circle", &circle)]).status, 422);

        let browser = &mut story.browser;
        story.air.until("both say that they have the key", |air| {
            air.listeners.iter_mut().for_each(Listener::answer);
            browser.get("/frames").text().contains("all have the key")
        });
        assert_eq!(host.rows("telecast_thin WHERE kind = 'key'"), 0);
        story.send_to(&circle);
        for listener in &story.air.listeners[..2] {
            assert!(matches!(listener.announced[0].key, KeySource::Shared { number: 1, .. }));
        }
        assert!(story.air.listeners[2].shared.is_empty() && story.air.listeners[2].announced.is_empty());

        // One leaves, another one comes: they have another key, and the next picture is for them.
        let changed = story.circle(&[("action", "change"), ("circle", &circle), ("name", "Club")], &[1, 2]);
        assert_eq!(changed.status, 303, "{}", changed.text());
        let browser = &mut story.browser;
        story.air.until("both have the other key", |air| {
            air.listeners.iter_mut().for_each(Listener::answer);
            browser.get("/frames").text().contains("all have the key")
        });
        story.send_to(&circle);
        let [gone, stays, new] = &story.air.listeners[..] else { panic!("three") };
        assert_eq!((gone.groups.len(), stays.groups.len(), new.groups.len()), (1, 2, 1));
        assert_ne!(gone.shared[&1], stays.shared[&2]);
        assert_eq!(stays.shared[&2], new.shared[&1], "each frame counts its own keys");

        // A frame that lost what it was given is told the key itself when it does not answer.
        story.air.listeners[1].shared.clear();
        story.send_to(&circle);
        let told = &story.air.listeners[1].announced;
        assert!(matches!(told.last().unwrap().key, KeySource::Fresh(_)));

        // The owner of the last frame ends its pairing there.
        story.air.listeners[1].frame.report(State::Unpaired);
        assert!(story.browser.get("/frames").text().contains("1 frame · "));
        let deleted = story.circle(&[("action", "delete"), ("circle", &circle)], &[]);
        assert_eq!(deleted.location(), "/frames?kept#circles");
        assert_eq!((host.rows("telecast_circle"), host.rows("telecast_circle_frame")), (0, 0));
    });
}
