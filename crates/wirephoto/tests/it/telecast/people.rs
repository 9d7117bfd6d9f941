//! Who stands before the programs: an administrator, and a user with pictures.

use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};

use wirephoto_landscape as landscape;

use crate::browser::{Browser, Page};
use crate::program::{Running, browse};

const PASSWORD: &str = "four amber darkroom lamps";

/// The people of a host.
pub struct People {
    pub administrator: Browser,
    pub user: Browser,
}

impl People {
    /// Starts a new host for as long as they need to come; `count` pictures with a long side are brought.
    pub fn arrive(command: Command, url: &str, pictures: (usize, u32)) -> Self {
        let (_host, link) = first_start(command);
        let administrator = browse(url);
        let page = administrator.open(&link).unwrap().ok().unwrap();
        let fields = [("email", "ada@example.com"), ("name", "Ada"), ("password", PASSWORD)];
        let page = administrator.submit(&page, "", &fields).unwrap().ok().unwrap();
        let user = browse(url);
        join(&administrator, &page, &user);
        bring_pictures(&user, pictures);
        Self { administrator, user }
    }
}

/// Starts a new host: the link that makes its administrator.
fn first_start(mut command: Command) -> (Running, String) {
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map_while(Result::ok);
    let link = lines.find_map(|line| Some(line.split_once("here, once: ")?.1.to_owned()));
    (Running(child), link.expect("the host prints a link"))
}

/// Invites a user, who joins.
fn join(administrator: &Browser, page: &Page, user: &Browser) {
    let fields = [("email", "grandma@example.com"), ("role", "user")];
    let invited = administrator.submit(page, "/admin/invite", &fields).unwrap().ok().unwrap();
    let page = user.open(&invited.text_of("link").expect("an invitation has a link")).unwrap().ok().unwrap();
    user.submit(&page, "", &[("name", "Grandma"), ("password", PASSWORD)]).unwrap().ok().unwrap();
}

fn bring_pictures(user: &Browser, (count, long_side): (usize, u32)) {
    let page = user.open("/albums").unwrap().ok().unwrap();
    let album = user.submit(&page, "/albums", &[("name", "Summer")]).unwrap().ok().unwrap();
    for shot in landscape::collection().iter().take(count) {
        let url = format!("{}/pictures?name={}", album.url.path(), shot.name);
        let request = user.client.post(album.url.join(&url).unwrap());
        let request = request.header("x-csrf-token", token(&album).unwrap());
        let request = request.header("sec-fetch-site", "same-origin");
        let taken = request.body(landscape::develop(shot, Some(long_side))).send().unwrap();
        assert_eq!(taken.status(), 201, "{}", taken.text().unwrap());
    }
}

/// By what a page's script shows that it is the page's.
pub fn token(page: &Page) -> Option<String> {
    between(&page.html, "name=\"csrf-token\" content=\"", "\"")
}

/// What stands between two texts.
pub fn between(text: &str, before: &str, after: &str) -> Option<String> {
    let rest = text.split_once(before)?.1;
    Some(rest.split_once(after)?.0.to_owned())
}
