-- Who may do what: every function and table against every role. What is not listed is denied.
begin;
\ir helpers.sql
select plan(39);

create role test_nobody;
create temporary table role_name on commit drop as
select unnest(array['booking_gateway', 'booking_dba', 'booking_readonly', 'test_nobody', 'public']) as name;
create temporary table product_schema on commit drop as
select unnest(array['booking_data', 'booking_impl', 'booking_api'])::regnamespace as schema;

-- Functions
create temporary table may_execute on commit drop as
select r.name as role, p.oid::regproc::text as function
from role_name r cross join pg_proc p
where p.pronamespace in (select schema from product_schema) and has_function_privilege(r.name, p.oid, 'execute');
-- What the gateway may call is said by the test of each function; integration/catalogue_test compares it with the routes.
select set_eq($$select function from may_execute where role = 'booking_dba'$$,
    $$select oid::regproc::text from pg_proc where pronamespace = 'booking_api'::regnamespace$$, 'a DBA may call all of booking_api');
select is_empty($$select function from may_execute where role in ('booking_readonly', 'test_nobody', 'public')$$, 'nobody else may call anything');
select is_empty($$select p.oid::regproc from pg_proc p, aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) a
    where p.pronamespace in (select schema from product_schema) and a.grantee = 0$$, 'PUBLIC has nothing on any function');
select is_empty($$select p.oid::regproc from pg_proc p, aclexplode(p.proacl) a where p.pronamespace in (select schema from product_schema)
    and a.is_grantable and a.grantee <> 'booking_owner'::regrole$$, 'nobody may hand on what he may call');

-- Schemas: to use one is needed before anything in it
select is(array(select s.schema::text || ' ' || p.privilege from product_schema s cross join (values ('usage'), ('create')) p (privilege)
        where has_schema_privilege(r.name, s.schema::oid, p.privilege) order by 1), r.may, r.name || ' in the schemas')
from (values ('booking_gateway', array['booking_api usage']), ('booking_dba', array['booking_api usage', 'booking_data usage']),
    ('booking_readonly', array['booking_data usage']), ('test_nobody', '{}'), ('public', '{}')) r (name, may);

-- Tables and their columns
select is(array(select distinct p.privilege from pg_class c cross join (values ('select'), ('insert'), ('update'), ('delete'), ('truncate'), ('references'), ('trigger')) p (privilege)
        where c.relnamespace = 'booking_data'::regnamespace and c.relkind in ('r', 'p', 'v', 'm', 'f')
            and (has_table_privilege(r.name, c.oid, p.privilege)
                or p.privilege in ('select', 'insert', 'update', 'references') and has_any_column_privilege(r.name, c.oid, p.privilege))), r.may, r.name || ' on the tables')
from (values ('booking_gateway', '{}'::text[]), ('booking_dba', '{select}'), ('booking_readonly', '{select}'), ('test_nobody', '{}'), ('public', '{}')) r (name, may);
select is((r.code, r.message)::text, '(42501,"permission denied for schema booking_data")', 'the gateway cannot reach ' || t.name)
from (values ('event'), ('event_seats'), ('event_cancellation'), ('booking'), ('booking_item'), ('idempotency_key'), ('change')) t (name)
cross join test.error(format('select from booking_data.%I', t.name), run_as => 'booking_gateway') r;
select is(r.code, '42501', 'nor a helper') from test.error('select booking_impl.lock_seats(''{}'')', run_as => 'booking_gateway') r;
select is(r.code, '42501', 'a DBA reads the data, and does not write it')
from test.error('insert into booking_data.event (id, name, starts_at) values (gen_random_uuid(), ''x'', now())', run_as => 'booking_dba') r;
select is(test.error('select from booking_data.event_seats', run_as => role), null, role || ' reads the data')
from (values ('booking_dba'), ('booking_readonly')) t (role);
select is(array(select distinct r.code from pg_proc p cross join test.error(format('select %s(%s)', p.oid::regproc,
    (select string_agg('null::' || t.type::regtype::text, ', ') from unnest(p.proargtypes) t (type))), run_as => 'test_nobody') r
    where p.pronamespace in ('booking_api'::regnamespace, 'booking_impl'::regnamespace)), '{42501}', 'a fresh role without grants may execute nothing at all');

-- Deny by default: what is added tomorrow is nobody's until it is granted.
set local role booking_owner;
create function booking_api.added() returns integer language sql as 'select 1';
create function booking_impl.added() returns integer language sql as 'select 1';
create table booking_data.added (id integer);
create sequence booking_data.added_numbers;
create type booking_data.added_type as (id integer);
reset role;
select is_empty(format($$select name from role_name where has_function_privilege(name, %L, 'execute')$$, name), 'a new function is nobody''s: ' || name)
from (values ('booking_api.added()'), ('booking_impl.added()')) t (name);
select is_empty($$select name from role_name where has_table_privilege(name, 'booking_data.added', 'select, insert, update, delete')$$, 'so is a new table');
select is_empty($$select name from role_name where has_sequence_privilege(name, 'booking_data.added_numbers', 'usage, select, update')$$, 'a new sequence');
select is_empty($$select name from role_name where has_type_privilege(name, 'booking_data.added_type', 'usage')$$, 'and a new type');

-- The roles themselves
select is((r.rolcanlogin, r.rolsuper, r.rolcreatedb, r.rolcreaterole, r.rolreplication, r.rolbypassrls)::text, format('(%s,f,f,f,f,f)', login), r.rolname || ' has no power of its own')
from pg_roles r join (values ('booking_owner', 'f'), ('booking_gateway', 't'), ('booking_dba', 'f'), ('booking_readonly', 'f')) l (name, login) on l.name = r.rolname;
select is_empty($$select * from pg_auth_members where member in ('booking_owner'::regrole, 'booking_gateway'::regrole, 'booking_dba'::regrole, 'booking_readonly'::regrole)$$,
    'none of them has another''s rights');
select set_eq($$select unnest(setconfig) from pg_db_role_setting where setrole = 'booking_gateway'::regrole and setdatabase = 0$$,
    array['lock_timeout=2s', 'statement_timeout=10s', 'idle_in_transaction_session_timeout=10s', 'client_connection_check_interval=500ms', 'jit=off'],
    'the gateway never waits for long');
select is(array(select c.oid::regclass::text from pg_class c where c.relnamespace in (select schema from product_schema) and c.relowner <> 'booking_owner'::regrole), '{}',
    'everything belongs to booking_owner');
select is(array(select n.nspname from pg_namespace n where n.oid in (select schema from product_schema) and n.nspowner <> 'booking_owner'::regrole), '{}', 'the schemas too');

select * from finish();
rollback;
