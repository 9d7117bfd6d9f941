//! People at browsers, as far as the host's figures need them: an administrator and a photographer who open the
//! host's doors, and a customer who enters the event's code.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::sync::Arc;

use anyhow::{Context as _, Result, ensure};
use reqwest::Url;
use reqwest::blocking::Client;
use reqwest::cookie::{CookieStore as _, Jar};
use reqwest::header::ORIGIN;
use serde_json::{Value, json};

const PASSWORD: &str = "four amber darkroom lamps";
const PHOTOGRAPHER: &str = "photographer@example.com";

/// One person's browser, at one host.
pub struct Browser {
    client: Client,
    cookies: Arc<Jar>,
    host: Url,
}

/// A page, and where it was in the end.
pub struct Page {
    pub url: Url,
    pub html: String,
}

impl Browser {
    pub fn new(host: &str) -> Result<Self> {
        // Never used, as the figures' hosts speak plain HTTP; but no client is made without one.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let cookies = Arc::new(Jar::default());
        let client = Client::builder().cookie_provider(Arc::clone(&cookies)).no_proxy().build()?;
        Ok(Self { client, cookies, host: Url::parse(host)? })
    }

    pub fn open(&self, address: &str) -> Result<Page> {
        let response = self.client.get(self.host.join(address)?).send()?.error_for_status()?;
        Ok(Page { url: response.url().clone(), html: response.text()? })
    }

    /// Sends the page's form whose action holds `action`, with its hidden fields and these.
    pub fn submit(&self, page: &Page, action: &str, fields: &[(&str, &str)]) -> Result<Page> {
        let (target, mut values) = Self::filled(page, action)?;
        values.extend(fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
        let origin = self.host.origin().ascii_serialization();
        let response =
            self.client.post(target).header(ORIGIN, origin).form(&values).send()?.error_for_status()?;
        Ok(Page { url: response.url().clone(), html: response.text()? })
    }

    /// Where the page's form whose action holds `action` goes, and its hidden fields.
    pub fn filled(page: &Page, action: &str) -> Result<(Url, Vec<(String, String)>)> {
        let form = form(&page.html, action).with_context(|| format!("{} has no such form", page.url))?;
        let target = page.url.join(&attribute(form, "action").unwrap_or_default())?;
        let inputs = form.split("<input").skip(1).filter(|input| input.contains("type=\"hidden\""));
        let values = inputs.filter_map(|input| Some((attribute(input, "name")?, attribute(input, "value")?)));
        Ok((target, values.collect()))
    }

    /// Who the host takes this for.
    pub fn cookie(&self) -> Result<String> {
        let cookie = self.cookies.cookies(&self.host).context("the host gave no cookie")?;
        Ok(cookie.to_str()?.to_owned())
    }

    /// From now on this is somebody else.
    pub fn forget(&self) -> Result<()> {
        let Some(cookies) = self.cookies.cookies(&self.host) else { return Ok(()) };
        for cookie in cookies.to_str()?.split("; ") {
            let name = cookie.split('=').next().unwrap_or_default();
            self.cookies.add_cookie_str(&format!("{name}=; Path=/; Max-Age=0"), &self.host);
        }
        Ok(())
    }
}

/// Makes an administrator by the one-time link and a photographer by invitation. Answers the words that pair a studio:
/// the host's address and a code.
pub fn open_house(host: &str, setup_link: &str) -> Result<Value> {
    let administrator = Browser::new(host)?;
    let page = administrator.open(setup_link)?;
    let home = make_account(&administrator, &page, "admin@example.com", "The administrator")?;
    let fields = [("email", PHOTOGRAPHER), ("role", "photographer")];
    let invited = administrator.submit(&home, "/admin/invite", &fields)?;
    let link = text_of(&invited.html, "link").context("the invitation has no link")?;

    let photographer = Browser::new(host)?;
    let page = photographer.open(&link)?;
    photographer.submit(&page, "", &[("name", "Ada Lens"), ("password", PASSWORD)])?;
    let account = photographer.open("/account")?;
    pairing(&photographer, &account)
}

/// Makes the first account by its one-time page.
pub fn make_account(browser: &Browser, page: &Page, email: &str, name: &str) -> Result<Page> {
    browser.submit(page, "", &[("email", email), ("name", name), ("password", PASSWORD)])
}

/// The words that pair a studio, by the button of a page.
pub fn pairing(browser: &Browser, page: &Page) -> Result<Value> {
    let pairing = browser.submit(page, "/account/pairing", &[])?;
    let command = text_of(&pairing.html, "command").context("the pairing page shows no command")?;
    let mut words = command.split_whitespace().rev();
    let (code, url) = (words.next().context("no code")?, words.next().context("no address")?);
    Ok(json!({"url": url, "code": code}))
}

/// The photographer at the host.
pub fn log_in(host: &str) -> Result<Browser> {
    let photographer = Browser::new(host)?;
    let page = photographer.open("/log-in")?;
    photographer.submit(&page, "/log-in", &[("email", PHOTOGRAPHER), ("password", PASSWORD)])?;
    Ok(photographer)
}

/// Enters an event by its code and fetches every picture of its first page, at each size, into `dir`, under the path
/// that the host gives it. Answers the cookie and the paths by size.
pub fn customer(event_url: &str, code: &str, dir: &Path) -> Result<Value> {
    let browser = Browser::new(event_url)?;
    let door = browser.open(event_url)?;
    let event = browser.submit(&door, "/e/", &[("code", code)])?;
    let paths: BTreeSet<&str> = event.html.split(['"', ' ']).filter(|word| word.starts_with("/m/")).collect();
    ensure!(!paths.is_empty(), "the event shows no pictures");
    let mut kinds = serde_json::Map::new();
    for path in paths {
        let bytes = browser.client.get(browser.host.join(path)?).send()?.error_for_status()?.bytes()?;
        let file = dir.join(path.trim_start_matches('/'));
        fs::create_dir_all(file.parent().context("a path has a folder")?)?;
        fs::write(&file, &bytes)?;
        let kind = path.split('/').nth(3).context("a path names a size")?;
        let entry = kinds.entry(kind).or_insert_with(|| json!({"paths": [], "bytes": 0}));
        entry["bytes"] = json!(entry["bytes"].as_u64().unwrap_or(0) + bytes.len() as u64);
        entry["paths"].as_array_mut().context("a list")?.push(json!(path));
    }
    Ok(json!({"cookie": browser.cookie()?, "kinds": kinds}))
}

fn form<'p>(html: &'p str, action: &str) -> Option<&'p str> {
    let forms = html.split("<form").skip(1).map(|form| form.split("</form").next().unwrap_or(form));
    forms.into_iter().find(|form| match attribute(form, "action") {
        Some(found) => !action.is_empty() && found.contains(action),
        None => action.is_empty(),
    })
}

/// An attribute of the tag that a text begins in.
fn attribute(text: &str, name: &str) -> Option<String> {
    let tag = text.split('>').next()?;
    let value = tag.split_once(&format!(" {name}=\""))?.1.split('"').next()?;
    Some(unescape(value))
}

/// The value of the first field of that name.
pub fn value_of(html: &str, name: &str) -> Option<String> {
    let tag = html.split('<').find(|tag| attribute(tag, "name").is_some_and(|found| found == name))?;
    attribute(tag, "value")
}

fn text_of(html: &str, id: &str) -> Option<String> {
    let element = html.split_once(&format!("id=\"{id}\""))?.1.split_once('>')?.1;
    Some(unescape(element.split('<').next()?).trim().to_owned())
}

fn unescape(text: &str) -> String {
    text.replace("&#38;", "&").replace("&amp;", "&").replace("&#34;", "\"")
}
