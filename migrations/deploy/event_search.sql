-- Deploy booking:event_search to pg
-- Not in one transaction: an index that is made concurrently keeps nobody from changing events meanwhile.

-- A trusted extension: whoever may create objects in the database may install it.
create extension if not exists pg_trgm with schema public;

-- What an attempt that was interrupted left behind is no use.
drop index concurrently if exists booking_data.event_name_trigrams;
drop index concurrently if exists booking_data.event_venue_trigrams;
create index concurrently if not exists event_name_trigrams on booking_data.event using gin (name public.gin_trgm_ops);
create index concurrently if not exists event_venue_trigrams on booking_data.event using gin (venue public.gin_trgm_ops);
