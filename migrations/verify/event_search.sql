-- Verify booking:event_search on pg

select 1 / count(*) from pg_class where oid = 'booking_data.event_name_trigrams'::regclass;
select 1 / count(*) from pg_class where oid = 'booking_data.event_venue_trigrams'::regclass;
