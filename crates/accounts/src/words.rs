//! Every word that this part says to a person, outside its templates.

pub(crate) const WRONG_LOG_IN: &str = "The address or the password is not right. Check both and try again.";
pub(crate) const BUSY: &str = "Many people are logging in right now. Try again in a moment.";
pub(crate) const LINK_GONE: &str =
    "This link has been used or is too old. Ask the administrator for a new one.";
pub(crate) const EMAIL_TAKEN: &str =
    "Somebody with this address is here already. Use another, or reset theirs.";
pub(crate) const NOT_FOUND: &str = "That is no longer here. Load the page again and look.";
pub(crate) const NOT_YOURSELF: &str = "You cannot disable your own account. Let another administrator do it.";
pub(crate) const EMAIL_UNFIT: &str = "This is not an address for e-mail. Write it like ada@example.org.";
pub(crate) const NAME_UNFIT: &str = "A name has 1 to 80 characters. Write a shorter one.";
pub(crate) const PASSWORD_SHORT: &str = "A password has at least 10 characters. Choose a longer one.";
pub(crate) const PASSWORD_EASY: &str = "This password is one character repeated. Choose another.";
pub(crate) const LIMIT_UNFIT: &str = "A limit is a number from 0 to 1,000,000. Write it in digits.";
pub(crate) const FOR_ADMINISTRATORS: &str = "This page is for administrators. Ask one of them.";
pub(crate) const LOG_IN_FIRST: &str = "You are not logged in. Log in, then try again.";
pub(crate) const NO_DEVICE: &str =
    "This computer is not paired with the service, or no longer. Pair it again with a new code.";
pub(crate) const UNNAMED_DEVICE: &str = "Computer";

pub(crate) const LOG_IN: &str = "Log in";
pub(crate) const ACCOUNT: &str = "Account";
pub(crate) const EVENTS: &str = "Events";
pub(crate) const PEOPLE: &str = "People";
pub(crate) const PAIR: &str = "Pair a computer";

pub(crate) fn link_title(purpose: crate::Purpose) -> &'static str {
    match purpose {
        crate::Purpose::Setup => "Set up this service",
        crate::Purpose::Invite => "Join",
        crate::Purpose::Reset => "Choose a new password",
    }
}
