begin;
\ir helpers.sql
select plan(106);

-- Every role against everything in the database that has an owner. What is not listed is denied.
create role test_nobody;
create temporary table role_name on commit drop as
select unnest(array['booking_gateway', 'booking_notifier', 'booking_dba', 'booking_readonly', 'test_nobody', 'public']) as name;
-- pgTAP's own schema is there for the tests alone.
create temporary table our_schema on commit drop as
select n.oid, n.nspname as name from pg_namespace n where n.nspname !~ '^pg_(toast|temp)' and n.nspname not in ('tap', 'test');

-- The database
select is(array(select p from unnest(array['connect', 'create', 'temporary']) p where has_database_privilege(r.name, current_database(), p)), r.may, r.name || ' in the database')
from (values ('booking_gateway', array['connect']), ('booking_notifier', '{connect}'), ('booking_dba', '{connect,temporary}'), ('booking_readonly', '{connect}'), ('test_nobody', '{connect}'),
    ('public', '{connect}')) r (name, may);

-- Schemas: those of the system and public are for looking up, the product's as listed, all others for nobody
select is(array(select concat_ws(' ', s.name, p) from our_schema s cross join unnest(array['usage', 'create']) p where has_schema_privilege(r.name, s.oid, p) order by 1),
    array(select m || ' usage' from unnest(array['information_schema', 'pg_catalog', 'public'] || r.may) m order by 1), r.name || ' in the schemas')
from (values ('booking_gateway', array['booking_api']), ('booking_notifier', '{booking_api}'), ('booking_dba', '{booking_api,booking_data}'), ('booking_readonly', '{booking_data}'), ('test_nobody', '{}'),
    ('public', '{}')) r (name, may);

-- Tables, views and sequences of every schema but the system's: reading, by two roles, and but for what signs
create temporary table relation on commit drop as
select c.oid, c.oid::regclass::text as name, c.relkind from pg_class c
where c.relnamespace in (select oid from our_schema where name not in ('pg_catalog', 'information_schema')) and c.relkind in ('r', 'p', 'v', 'm', 'f', 'S');
select is(array(select concat_ws(' ', t.name, p) from relation t cross join unnest(array['select', 'insert', 'update', 'delete', 'truncate', 'references', 'trigger']) p
        where t.relkind <> 'S' and has_table_privilege(r.name, t.oid, p) order by 1),
    array(select t.name || ' select' from relation t where r.may and t.relkind <> 'S' and t.name like 'booking_data.%' and t.name <> 'booking_data.webhook' order by 1), r.name || ' on tables')
from (values ('booking_gateway', false), ('booking_notifier', false), ('booking_dba', true), ('booking_readonly', true), ('test_nobody', false), ('public', false)) r (name, may);
select is(array(select a.attname::text from pg_attribute a where a.attrelid = 'booking_data.webhook'::regclass and a.attnum > 0 and not a.attisdropped
        and not has_column_privilege(r.name, a.attrelid, a.attnum, 'select') order by 1), '{previous_secret,secret}', r.name || ' reads all of a webhook but what signs')
from (values ('booking_dba'), ('booking_readonly')) r (name);
select is_empty(format($$select t.name from relation t, unnest(array['insert', 'update', 'references']) p where t.relkind <> 'S' and has_any_column_privilege(%L, t.oid, p)$$, name), name || ' writes no column') from role_name;
select is_empty(format($$select t.name from relation t, unnest(array['usage', 'select', 'update']) p where t.relkind = 'S' and has_sequence_privilege(%L, t.oid, p)$$, name), name || ' on sequences') from role_name;
select is_empty(format($$select t.name from relation t, unnest(array['select', 'insert', 'update', 'references']) p where t.relkind <> 'S' and t.name not like 'booking_data.%%' and has_any_column_privilege(%L, t.oid, p)$$, name), name || ' in other schemas') from role_name;

-- Functions: of booking_api as granted; of the helpers none; of the system none that makes or reads large objects, or files of the server
select is((select count(*) from pg_proc p where p.pronamespace = 'booking_api'::regnamespace and has_function_privilege(r.name, p.oid, 'execute')),
    case when r.name = 'booking_dba' then (select count(*) from pg_proc p where p.pronamespace = 'booking_api'::regnamespace) else r.may end, r.name || ' may call so many')
from (values ('booking_notifier', 4::bigint), ('booking_dba', null), ('booking_readonly', 0), ('test_nobody', 0), ('public', 0)) r (name, may);
select is_empty(format($$select p.oid::regprocedure from pg_proc p where p.pronamespace = 'booking_impl'::regnamespace and has_function_privilege(%L, p.oid, 'execute')$$, name), name || ' may call no helper') from role_name;
select is_empty(format($$select p.oid::regprocedure from pg_proc p where p.pronamespace = 'pg_catalog'::regnamespace
    and p.proname ~ '^(lo_.*|loread|lowrite|pg_read_.*file|pg_ls_(dir|logdir|waldir|tmpdir)|pg_reload_conf|pg_switch_wal|pg_promote)$' and has_function_privilege(%L, p.oid, 'execute')$$, name),
    name || ' may call no function of large objects or files') from role_name;
select is_empty(format($$select l.oid from pg_largeobject_metadata l$$), 'and there are no large objects');
select is_empty(format($$select f.fdwname from pg_foreign_data_wrapper f where has_foreign_data_wrapper_privilege(%L, f.oid, 'usage')
    union all select s.srvname from pg_foreign_server s where has_server_privilege(%L, s.oid, 'usage')$$, name, name), name || ' has no way to other servers') from role_name;
select is_empty(format($$select t.oid::regtype from pg_type t where t.typnamespace in ('booking_data'::regnamespace, 'booking_impl'::regnamespace, 'booking_api'::regnamespace)
    and t.typtype in ('e', 'd') and has_type_privilege(%L, t.oid, 'usage')$$, name), name || ' on types') from role_name;
select is_empty(format($$select p.parname from pg_parameter_acl p, unnest(array['set', 'alter system']) k where has_parameter_privilege(%L, p.parname, k)$$, name), name || ' may set no parameter that others may not') from role_name;

-- No rule hangs on a parameter that a session may set.
select is_empty($$select p.oid::regprocedure from pg_proc p where p.pronamespace in ('booking_api'::regnamespace, 'booking_impl'::regnamespace) and p.prosrc ~ 'current_setting\(''[a-z_]+[.]'$$,
    'no function asks for a parameter of our own in the session');

-- And tried
select is((test.error(statement, run_as => role)).code, '42501', role || ': ' || statement)
from unnest(array['booking_gateway', 'booking_notifier', 'booking_readonly']) role
cross join unnest(array['create temporary table t (id integer)', 'create table public.t (id integer)', 'create schema s', 'create table booking_api.t (id integer)',
    'create function booking_api.f() returns integer language sql as ''select 1''', 'do $do$ begin perform lo_create(0); end $do$', 'do $do$ begin perform lo_from_bytea(0, ''x''); end $do$',
    'set session_replication_role = replica', 'copy (select 1) to program ''true''',
    'select booking_api.allow_private_webhooks(allowed => true)']) statement;
select is((test.error('create temporary table t (id integer)', run_as => 'booking_dba')).code, null, 'a DBA may make temporary tables');

select * from finish();
rollback;
