-- Every corruption is found by a recount of everything.
begin;
\ir helpers.sql
select plan(64);

create function pg_temp.recount() returns text language sql as $$
select 'do $do$ begin perform booking_api.verify_invariants(); end $do$'
$$;
\ir corruptions.sql

select * from finish();
rollback;
