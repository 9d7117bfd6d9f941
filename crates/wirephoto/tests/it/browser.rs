//! Somebody's browser at a host, as far as these tests need one: keeps cookies, follows links, fills in forms.

use std::net::{Ipv4Addr, SocketAddr};

use reqwest::blocking::{Client, Response};

/// Who the story's photographer is.
pub const PHOTOGRAPHER: [(&str, &str); 2] =
    [("email", "photographer@example.com"), ("password", "four amber darkroom lamps")];

/// A browser at the host of a story.
pub struct Browser {
    client: Client,
    host: String,
}

impl Browser {
    /// One without cookies.
    pub fn new(port: u16) -> Self {
        // No connection here uses it, but a client is not made without one.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let here = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
        let builder = Client::builder().cookie_store(true).no_proxy().resolve("host.localhost", here);
        Self { client: builder.build().unwrap(), host: format!("http://host.localhost:{port}") }
    }

    /// The photographer's.
    pub fn log_in(port: u16) -> Self {
        let browser = Self::new(port);
        browser.submit("/log-in", &PHOTOGRAPHER);
        browser
    }

    /// A page.
    pub fn open(&self, path: &str) -> String {
        let answer = self.client.get(format!("{}{path}", self.host)).send().unwrap();
        assert!(answer.status().is_success(), "{path}: {}", answer.status());
        answer.text().unwrap()
    }

    /// Bytes of a picture.
    pub fn fetch(&self, path: &str) -> Vec<u8> {
        self.client.get(format!("{}{path}", self.host)).send().unwrap().bytes().unwrap().to_vec()
    }

    /// Opens a page, fills in its form and sends it to the same path; answers the page that comes.
    pub fn submit(&self, path: &str, fields: &[(&str, &str)]) -> String {
        let page = self.open(path);
        let answer = self.send(&page, path, fields).unwrap();
        assert!(answer.status().is_success(), "{path}: {}", answer.status());
        answer.text().unwrap()
    }

    /// Sends the form of a page to a path; whoever kills hosts gets no answer.
    pub fn send(&self, page: &str, path: &str, fields: &[(&str, &str)]) -> reqwest::Result<Response> {
        let mut values = hidden(form(page, path).unwrap_or(page));
        values.extend(fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
        let request = self.client.post(format!("{}{path}", self.host)).header("origin", &self.host);
        request.form(&values).send()
    }
}

/// What stands between some text and the next quotation mark.
pub fn after<'p>(page: &'p str, text: &str) -> Option<&'p str> {
    page.split(text).nth(1)?.split('"').next()
}

/// The form that is sent to a path, or else the first that is sent to where its page is.
fn form<'p>(page: &'p str, path: &str) -> Option<&'p str> {
    let forms: Vec<&str> =
        page.split("<form").skip(1).filter_map(|form| form.split("</form>").next()).collect();
    let tag = |form: &'p str| form.split('>').next().unwrap_or_default();
    let action = format!(" action=\"{path}\"");
    let there = forms.iter().find(|form| tag(form).contains(&action));
    there.or_else(|| forms.iter().find(|form| !tag(form).contains(" action="))).copied()
}

/// The fields of a form that nobody sees; each name once.
fn hidden(form: &str) -> Vec<(String, String)> {
    let tags = form.split("<input").skip(1).filter_map(|input| input.split('>').next());
    let mut fields: Vec<(String, String)> = Vec::new();
    for tag in tags.filter(|tag| tag.contains("type=\"hidden\"")) {
        let name = after(tag, "name=\"").unwrap_or_default().to_owned();
        if fields.iter().all(|(known, _)| *known != name) {
            fields.push((name, after(tag, "value=\"").unwrap_or_default().replace("&#38;", "&")));
        }
    }
    fields
}
