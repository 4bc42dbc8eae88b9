-- Revert booking:event_search from pg
-- The extension stays: somebody else may use it by now.

begin;
drop index booking_data.event_name_trigrams;
drop index booking_data.event_venue_trigrams;
commit;
