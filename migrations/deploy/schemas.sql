-- Deploy booking:schemas to pg
-- The roles are made by sql/roles.sql, which runs before every deploy.

begin;

create schema booking_data authorization booking_owner;
create schema booking_impl authorization booking_owner;
create schema booking_api authorization booking_owner;

comment on schema booking_data is 'Tables. Changed by the functions in booking_api only.';
comment on schema booking_impl is 'Helpers and JSON shapes. Nobody but the owner calls them.';
comment on schema booking_api is 'What the routes of the gateway call, and DBAs too.';

-- Global on purpose: a schema's own default privileges cannot take EXECUTE from PUBLIC.
alter default privileges for role booking_owner revoke execute on functions from public;
alter default privileges for role booking_owner revoke usage on types from public;

commit;
