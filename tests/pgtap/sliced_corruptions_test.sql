-- Every corruption is found by the slices of a verification that goes on by itself.
begin;
\ir helpers.sql
select plan(64);

create function pg_temp.recount() returns text language sql as $$
select 'do $do$ declare r record; begin select * into r from booking_api.check_invariants(); if r.error_code is not null then perform booking_impl.raise_error(r.error_code, r.message, r.detail); end if; end $do$'
$$;
\ir corruptions.sql

select * from finish();
rollback;
