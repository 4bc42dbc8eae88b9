-- Revert booking:schemas from pg
-- The functions in sql/ live in these schemas, so they go with them.

begin;

drop schema booking_api cascade;
drop schema booking_impl cascade;
drop schema booking_data cascade;
alter default privileges for role booking_owner grant execute on functions to public;
alter default privileges for role booking_owner grant usage on types to public;

commit;
