-- Roles belong to the whole cluster and outlive a database: made when missing, never dropped, run before every deploy.

\set ON_ERROR_STOP on
set client_min_messages = warning;

begin;
-- Not the lock that scripts/migrate holds meanwhile.
\set lock make-roles
\ir take_lock.sql

do $$
declare
    v_role text;
begin
    foreach v_role in array array['booking_owner', 'booking_gateway', 'booking_notifier', 'booking_dba', 'booking_readonly'] loop
        if not exists (select from pg_catalog.pg_roles where rolname = v_role) then
            execute format('create role %I %s', v_role, case when v_role in ('booking_gateway', 'booking_notifier') then 'login' else 'nologin' end);
        end if;
    end loop;
    -- From PostgreSQL 16 on, whoever made a role administers it, but may not yet act as it.
    foreach v_role in array array['booking_owner', 'booking_gateway', 'booking_notifier'] loop
        if not pg_catalog.pg_has_role(current_user, v_role, case when current_setting('server_version_num')::integer >= 160000 then 'set' else 'member' end) then
            execute format('grant %I to %I', v_role, current_user);
        end if;
    end loop;
end
$$;

-- A lock that is not given in time is EventBusy; a client that went away must not book later.
alter role booking_gateway set lock_timeout = '2s';
alter role booking_gateway set statement_timeout = '10s';
alter role booking_gateway set idle_in_transaction_session_timeout = '10s';
alter role booking_gateway set client_connection_check_interval = '500ms';
alter role booking_gateway set jit = off;

-- What the notifier does takes milliseconds; a connection of it that hangs must not hold leases back.
alter role booking_notifier set lock_timeout = '5s';
alter role booking_notifier set statement_timeout = '30s';
alter role booking_notifier set idle_in_transaction_session_timeout = '10s';
alter role booking_notifier set client_connection_check_interval = '500ms';
alter role booking_notifier set jit = off;

commit;

\ir database.sql
