//! What the application says to people in their language. What is not here is said as commands say it.

use wirephoto_exchange::client::ClientError;
use wirephoto_site::Language;

use crate::Error;

tokio::task_local! {
    /// The language of the request that is being answered.
    pub(crate) static LANGUAGE: Language;
}

/// The sentences of one language.
pub(crate) struct Words {
    pub closed: &'static str,
    no_event: &'static str,
    no_picture: &'static str,
    not_paired: &'static str,
    nothing_picked: &'static str,
    position: &'static str,
    stopped: &'static str,
    impostor: &'static str,
    address: fn(&str) -> String,
    unreachable: fn(&str) -> String,
    certificate: fn(&str) -> String,
    unknown_here: fn(&str) -> String,
    not_a_host: fn(&str) -> String,
}

const ENGLISH: Words = Words {
    closed: "This studio is not open in this browser; start `wirephoto studio` again, which opens it.",
    no_event: "There is no such event any more.",
    no_picture: "There is no such picture any more; it may have been removed in another window.",
    not_paired: "This studio is not paired with a host yet; ask your host for a code and enter it under Hosts.",
    nothing_picked: "No picture of this event is picked; pick some, and publish again.",
    position: "The proofs of this event would say where they were taken, and a host takes no such proofs.",
    stopped: "It was stopped; what was done until then stays, and it goes on when it is begun again.",
    impostor: "The host could not prove that it made this code; somebody may stand in between, so nothing was paired.",
    address: |typed| {
        format!("“{typed}” is not the address of a host; it looks like https://photos.example.com.")
    },
    unreachable: |host| format!("The host at {host} does not answer."),
    certificate: |host| {
        format!(
            "The host at {host} shows another certificate than when it was paired; pair again if it was renewed."
        )
    },
    unknown_here: |host| {
        format!("The host at {host} does not know this studio; pair it again with a new code.")
    },
    not_a_host: |host| format!("What answers at {host} is not a Wirephoto host, or one of another version."),
};

const GERMAN: Words = Words {
    closed: "Dieses Studio ist in diesem Browser nicht geöffnet; starten Sie `wirephoto studio` erneut, dann öffnet es \
             sich.",
    no_event: "Diese Veranstaltung gibt es nicht mehr.",
    no_picture: "Dieses Bild gibt es nicht mehr; vielleicht wurde es in einem anderen Fenster gelöscht.",
    not_paired: "Dieses Studio ist noch mit keinem Host gekoppelt; lassen Sie sich von Ihrem Host einen Code geben und \
                 tragen Sie ihn unter „Hosts“ ein.",
    nothing_picked: "Kein Bild dieser Veranstaltung ist ausgewählt; wählen Sie Bilder aus und veröffentlichen Sie dann.",
    position: "Die Vorschauen dieser Veranstaltung würden verraten, wo sie aufgenommen wurden; solche nimmt kein Host an.",
    stopped: "Der Vorgang wurde angehalten; was bis dahin geschehen ist, bleibt, und er geht weiter, wenn Sie ihn erneut \
              beginnen.",
    impostor: "Der Host konnte nicht beweisen, dass der Code von ihm stammt; vielleicht steht jemand dazwischen, darum \
               wurde nichts gekoppelt.",
    address: |typed| {
        format!("„{typed}“ ist keine Adresse eines Hosts; sie sieht aus wie https://photos.example.com.")
    },
    unreachable: |host| format!("Der Host unter {host} antwortet nicht."),
    certificate: |host| {
        format!(
            "Der Host unter {host} zeigt ein anderes Zertifikat als bei der Kopplung; koppeln Sie neu, falls es erneuert \
             wurde."
        )
    },
    unknown_here: |host| {
        format!("Der Host unter {host} kennt dieses Studio nicht; koppeln Sie es mit einem neuen Code.")
    },
    not_a_host: |host| {
        format!("Unter {host} antwortet kein Wirephoto-Host, oder einer einer anderen Version.")
    },
};

/// The sentences of a language.
pub(crate) fn words(language: Language) -> &'static Words {
    match language {
        Language::English => &ENGLISH,
        Language::German => &GERMAN,
    }
}

/// The language of the request that is being answered.
pub(crate) fn language() -> Language {
    LANGUAGE.try_with(|language| *language).unwrap_or(Language::English)
}

/// What went wrong, for someone who sees a page and no command line.
pub(crate) fn sentence(error: &Error, language: Language) -> String {
    let t = words(language);
    let said = match error {
        Error::NoEvent(_) => t.no_event,
        Error::NoPicture(_) => t.no_picture,
        Error::NotPaired => t.not_paired,
        Error::NothingPicked => t.nothing_picked,
        Error::Position(_) => t.position,
        Error::Stopped => t.stopped,
        Error::Host(ClientError::Impostor) => t.impostor,
        Error::Host(ClientError::Address(typed)) => return (t.address)(typed),
        Error::Host(ClientError::Unreachable { host, .. }) => return (t.unreachable)(host),
        Error::Host(ClientError::Certificate(host)) => return (t.certificate)(host),
        Error::Host(ClientError::NotPaired(host)) => return (t.unknown_here)(host),
        Error::Host(ClientError::NotAHost(host)) => return (t.not_a_host)(host),
        error => return error.to_string(),
    };
    said.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_are_not_sent_to_the_command_line() {
        let host = || "https://photos.example.com".to_owned();
        let errors = [
            Error::NoEvent(String::new()),
            Error::NotPaired,
            Error::NothingPicked,
            Error::Position(1),
            Error::Host(ClientError::Unreachable { host: host(), detail: "refused".to_owned() }),
            Error::Host(ClientError::NotPaired(host())),
        ];
        for error in errors {
            let [english, german] = [Language::English, Language::German].map(|one| sentence(&error, one));
            assert!(english.ends_with('.') && !english.contains('`'), "{english}");
            assert!(german.ends_with('.') && german != english, "{german}");
        }
    }
}
