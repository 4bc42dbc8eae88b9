begin;
\ir helpers.sql
select plan(18);

-- The notifier may make, claim and settle deliveries, and nothing else.
select set_eq($$select p.oid::regproc::text from pg_proc p where p.pronamespace in ('booking_api'::regnamespace, 'booking_impl'::regnamespace) and has_function_privilege('booking_notifier', p.oid, 'execute')$$,
    array['booking_api.queue_deliveries', 'booking_api.claim_deliveries', 'booking_api.settle_delivery', 'booking_api.continue_verification'], 'its four functions');
select is(array(select n || ' ' || p from unnest(array['booking_data', 'booking_impl', 'booking_api']) n cross join unnest(array['usage', 'create']) p where has_schema_privilege('booking_notifier', n, p)),
    '{booking_api usage}', 'one schema');
select is_empty($$select c.oid::regclass from pg_class c where c.relnamespace = 'booking_data'::regnamespace and c.relkind = 'r'
    and (has_table_privilege('booking_notifier', c.oid, 'select, insert, update, delete, truncate, references, trigger') or has_any_column_privilege('booking_notifier', c.oid, 'select, insert, update, references'))$$,
    'no table, no column');
select is((r.rolcanlogin, r.rolsuper, r.rolcreatedb, r.rolcreaterole, r.rolreplication, r.rolbypassrls)::text, '(t,f,f,f,f,f)', 'it logs in, and has no power of its own') from pg_roles r where r.rolname = 'booking_notifier';
select is_empty($$select * from pg_auth_members where member = 'booking_notifier'::regrole$$, 'nor another''s');
select set_eq($$select unnest(setconfig) from pg_db_role_setting where setrole = 'booking_notifier'::regrole and setdatabase = 0$$,
    array['lock_timeout=5s', 'statement_timeout=30s', 'idle_in_transaction_session_timeout=10s', 'client_connection_check_interval=500ms', 'jit=off'], 'it never waits for long');
select is((test.error(statement, run_as => 'booking_notifier')).code, '42501', statement)
from (values ('select booking_api.list_changes()'), ('select booking_api.create_webhook(request => ''{}'')'), ('select booking_api.prune_deliveries()'), ('select booking_api.check_health()'),
    ('select from booking_data.webhook'), ('select from booking_data.delivery'), ('select booking_impl.new_webhook_secret()')) t (statement);
select is(test.error(statement, run_as => 'booking_notifier'), null, statement)
from (values ('select booking_api.queue_deliveries(channel => ''webhook'', most => 1)'), ('do $do$ begin perform booking_api.claim_deliveries(channel => ''email'', most => 1); end $do$'),
    ('select booking_api.settle_delivery(delivery_id => null, lease => null, outcome => ''dead'')')) t (statement);
\set verify `cat sql/verify.sql`
select matches(r.message, 'booking_notifier has SELECT on booking_data\.webhook', title)
from (values ('grant select on booking_data.webhook to booking_notifier', 'a table for it is not committed'), ('grant select (secret) on booking_data.webhook to booking_notifier', 'nor a column')) t (plant, title)
cross join test.error(concat_ws('; ', plant, :'verify')) r;

select * from finish();
rollback;
