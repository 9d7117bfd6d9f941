-- The Message-ID of the mail that a mail answers, if it does.
ALTER TABLE carriers_mail ADD COLUMN answers TEXT;
