-- What somebody read when they last joined or logged in (a BCP 47 tag): the language of mails to them.
ALTER TABLE account ADD COLUMN language TEXT;
