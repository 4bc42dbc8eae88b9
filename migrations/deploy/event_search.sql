-- Deploy booking:event_search to pg

begin;

-- A trusted extension: whoever may create objects in the database may install it.
create extension if not exists pg_trgm with schema public;

create index event_name_trigrams on booking_data.event using gin (name public.gin_trgm_ops);
create index event_venue_trigrams on booking_data.event using gin (venue public.gin_trgm_ops);

commit;
