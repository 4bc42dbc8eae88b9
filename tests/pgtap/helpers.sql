-- Included by every test, inside its transaction:  begin; \ir ../helpers.sql
-- The tests want a superuser, a migrated database of their own and pgTAP in the search path. Nothing outlives the rollback.

set local client_min_messages = warning;
create schema test;
grant usage on schema test to public;

-- Makers

-- Their histories begin only when test.verify needs them: most tests look at what happened after.
create table test.made_event (id uuid, at timestamptz(3), resource json);
grant all on test.made_event to booking_owner;

create function test.make_event(name text default 'Concert', capacity integer default 10, status text default 'on_sale',
    starts_at timestamptz default '2430-06-01T18:00:00Z', venue text default null, max_per_booking integer default 3,
    sales_start_at timestamptz default null, sales_end_at timestamptz default null, max_per_customer integer default null,
    id uuid default gen_random_uuid(), ends_at timestamptz default null)
returns uuid language plpgsql set role = booking_owner
as $$
begin
    insert into booking_data.event (id, name, venue, starts_at, ends_at, status, max_per_booking, max_per_customer, sales_start_at, sales_end_at)
    values (make_event.id, make_event.name, make_event.venue, make_event.starts_at, make_event.ends_at, make_event.status, make_event.max_per_booking,
        make_event.max_per_customer, make_event.sales_start_at, make_event.sales_end_at);
    insert into booking_data.event_seats (event_id, capacity) values (make_event.id, make_event.capacity);
    insert into test.made_event
    select e.id, e.updated_at, (booking_impl.event_json(e, s)::jsonb || case when e.status = 'cancelled' then '{"status": "draft"}' else '{}' end::jsonb)::json
    from booking_data.event e join booking_data.event_seats s on s.event_id = e.id where e.id = make_event.id;
    return make_event.id;
end
$$;

create function test.verify() returns json language plpgsql
as $$
begin
    perform test.as_owner('insert into booking_data.change (position, kind, event_id, happened_at, resource) overriding system value
        select -nextval(pg_get_serial_sequence(''booking_data.change'', ''position'')), ''event.created'', m.id, m.at, m.resource from test.made_event m');
    perform booking_api.cancel_event(event_id => e.id::text) from booking_data.event e
    where e.status = 'cancelled' and not exists (select from booking_data.event_cancellation c where c.event_id = e.id);
    delete from test.made_event;
    return booking_api.verify_invariants();
end
$$;

create function test.make_booking(event_id uuid, quantity integer default 1, email text default 'ann@example.com')
returns uuid language sql
as $$
select (booking_api.create_booking(customer_email => email,
    items => jsonb_build_array(jsonb_build_object('eventId', event_id, 'quantity', quantity))) ->> 'id')::uuid
$$;

-- DML as the owner of the tables, in one expression.
create function test.as_owner(statement text) returns void language plpgsql set role = booking_owner
as $$
begin
    execute statement;
end
$$;

-- Requests. The quantity is JSON, so that it can be wrong.

create function test.item(event_id text, quantity jsonb default '1') returns jsonb language sql
as $$ select jsonb_build_object('eventId', event_id, 'quantity', quantity) $$;

create function test.request(variadic items jsonb[]) returns jsonb language sql
as $$ select jsonb_build_object('customerEmail', 'ann@example.com', 'items', to_jsonb(items)) $$;

create type test.outcome as (booking jsonb, code text, message text, detail jsonb);

-- One request, as a batch of one.
create function test.book(request jsonb) returns test.outcome language sql
as $$
select row(r.booking::jsonb, r.error_code, r.message, r.detail::jsonb)::test.outcome
from booking_api.create_bookings(requests => jsonb_build_array(request)) r
$$;

-- The same with a key.
create function test.book_keyed(request jsonb, idempotency_key text)
returns table (booking json, is_replayed boolean, code text, message text, detail jsonb) language sql
as $$
select r.booking, r.is_replayed, r.error_code, r.message, r.detail::jsonb
from booking_api.create_bookings(requests => jsonb_build_array(request), idempotency_keys => array[idempotency_key]) r
$$;

create function test.pointers(detail jsonb) returns text[] language sql
as $$ select array(select coalesce(e ->> 'pointer', e ->> 'parameter') from jsonb_array_elements(detail -> 'errors') e) $$;

-- Reading what happened

create function test.seats_taken(event_id uuid) returns integer language sql
as $$ select s.seats_taken from booking_data.event_seats s where s.event_id = seats_taken.event_id $$;

-- What a booking holds of its events: "quantity-cancelled", by event id.
create function test.holds(booking_id text) returns text[] language sql
as $$
select array(select format('%s-%s', i.quantity, i.cancelled_quantity) from booking_data.booking_item i
    where i.booking_id = holds.booking_id::uuid order by i.event_id)
$$;

-- The seats of an event as its history adds up.
create function test.history_sum(event_id uuid) returns bigint language sql
as $$
select sum(d.delta) from booking_data.change c cross join unnest(c.seat_events, c.seat_deltas) d (event, delta) where d.event = history_sum.event_id
$$;

-- Customers whose tickets of an event with a limit are counted wrongly, or counted without a limit. Rows of zero are as none.
create function test.wrong_counts() returns setof text language sql
as $$
select format('%s %s: %s, counted %s', coalesce(i.event_id, t.event_id), coalesce(i.customer, t.customer), i.tickets, t.tickets)
from (
    select i.event_id, lower(b.customer_email collate "C") as customer, sum(i.quantity - i.cancelled_quantity) as tickets
    from booking_data.booking_item i
    join booking_data.booking b on b.id = i.booking_id
    join booking_data.event e on e.id = i.event_id
    where e.max_per_customer is not null
    group by 1, 2
) i
full join booking_data.customer_tickets t on t.event_id = i.event_id and t.customer = i.customer
where coalesce(i.tickets, 0) <> coalesce(t.tickets, 0) or exists (select from booking_data.event e where e.id = t.event_id and e.max_per_customer is null)
$$;

-- Whether this transaction holds a lock on the seats (or wrote them): the row's xmax says so.
create function test.is_locked(event_id uuid) returns boolean language sql
as $$ select s.xmax <> '0' from booking_data.event_seats s where s.event_id = is_locked.event_id $$;

-- A confirmed booking that was not made here, so that no lock was taken for it; with a key it answers test.request of its item.
create function test.plant_booking(id uuid, event_id uuid, quantity integer, idempotency_key text default null) returns void language plpgsql
as $$
begin
    set local session_replication_role = replica;
    insert into booking_data.booking (id, customer_email, created_at, updated_at)
    values (plant_booking.id, 'ann@example.com', '2020-01-01', '2020-01-01');
    insert into booking_data.booking_item (booking_id, event_id, quantity) values (plant_booking.id, plant_booking.event_id, plant_booking.quantity);
    insert into booking_data.change (kind, booking_id, seat_events, seat_deltas, resource, idempotency_key)
    values ('booking.confirmed', plant_booking.id, array[plant_booking.event_id], array[plant_booking.quantity], '{"planted": true}',
        plant_booking.idempotency_key);
    insert into booking_data.customer_tickets as t (event_id, customer, tickets)
    select e.id, 'ann@example.com', plant_booking.quantity from booking_data.event e where e.id = plant_booking.event_id and e.max_per_customer is not null
    on conflict on constraint customer_tickets_pkey do update set tickets = t.tickets + excluded.tickets;
    insert into booking_data.idempotency_key (key, request, booking_id)
    select plant_booking.idempotency_key, test.request(test.item(plant_booking.event_id::text, to_jsonb(plant_booking.quantity))), plant_booking.id
    where plant_booking.idempotency_key is not null;
    set local session_replication_role = origin;
end
$$;

-- All rows of all tables: equal before and after means that nothing left a trace.
create function test.all_rows() returns text language sql
as $$
select md5(concat(
    (select jsonb_agg(e order by e.id) from booking_data.event e), (select jsonb_agg(s order by s.event_id) from booking_data.event_seats s),
    (select jsonb_agg(b order by b.id) from booking_data.booking b),
    (select jsonb_agg(i order by i.booking_id, i.event_id) from booking_data.booking_item i),
    (select jsonb_agg(k order by k.key) from booking_data.idempotency_key k), (select jsonb_agg(t order by t.event_id, t.customer) from booking_data.customer_tickets t), (select jsonb_agg(c order by c.event_id) from booking_data.event_cancellation c),
    (select jsonb_agg(c order by c.epoch, c.transaction_id, c.position) from booking_data.change c), (select jsonb_agg(w order by w.id) from booking_data.webhook w),
    (select jsonb_agg(d order by d.id) from booking_data.delivery d), (select jsonb_agg(r order by r.name) from booking_data.change_reader r), (select jsonb_agg(e order by e.number) from booking_data.epoch e)))
$$;

-- Runs a statement and undoes it: how it was refused, or code null when it was not.
create function test.error(statement text, run_as text default null) returns test.outcome language plpgsql
as $$
declare
    v_outcome test.outcome;
    v_detail text;
begin
    begin
        if run_as is not null then
            perform set_config('role', run_as, true);
        end if;
        execute statement;
        raise exception 'undo' using errcode = 'TK000';
    exception when others then
        get stacked diagnostics v_outcome.code = returned_sqlstate, v_outcome.message = message_text, v_detail = pg_exception_detail;
    end;
    if v_outcome.code = 'TK000' then
        return null;
    end if;
    v_outcome.detail := case when v_detail like '{%' then v_detail end;
    return v_outcome;
end
$$;

create function test.violated(statement text) returns text language plpgsql
as $$
declare
    v_constraint text;
begin
    perform test.as_owner(statement);
    return 'nothing';
exception when integrity_constraint_violation or check_violation or not_null_violation or unique_violation or foreign_key_violation then
    get stacked diagnostics v_constraint = constraint_name;
    return v_constraint;
end
$$;

-- A clock that stands where the test puts it, in every function that reads one.
create function test.clock() returns timestamptz language sql volatile
as $$ select current_setting('test.now')::timestamptz $$;

create function test.set_clock(moment timestamptz) returns void language plpgsql
as $$
declare
    v_function regprocedure;
begin
    perform set_config('test.now', moment::text, true);
    for v_function in
        select p.oid from pg_proc p
        where p.pronamespace in ('booking_impl'::regnamespace, 'booking_api'::regnamespace) and p.prosrc like '%clock_timestamp()%'
    loop
        execute replace(pg_get_functiondef(v_function), 'clock_timestamp()', 'test.clock()');
    end loop;
end
$$;

-- As if every transaction had ended, this one too: what it wrote is shown to those who read only what is committed.
create function test.end_transactions() returns void language plpgsql
as $$
declare
    v_function regprocedure;
begin
    for v_function in
        select p.oid from pg_proc p
        where p.pronamespace in ('booking_impl'::regnamespace, 'booking_api'::regnamespace) and p.prosrc like '%pg_snapshot_xmin(pg_current_snapshot())%'
    loop
        execute replace(pg_get_functiondef(v_function), 'pg_snapshot_xmin(pg_current_snapshot())', '''9223372036854775807''::xid8');
    end loop;
end
$$;

-- The opening of every test of a function in booking_api: 13 assertions.
create function test.check_api_function(name text, arguments text, result text, volatility text, gateway boolean default true)
returns setof text language plpgsql
as $$
declare
    v_function regproc := 'booking_api.' || name;
    v_types name[] := array(select t::regtype::text from pg_proc p, unnest(p.proargtypes) t where p.oid = v_function);
begin
    return next has_function('booking_api', name, v_types, name || ' exists');
    return next is(pg_get_function_identity_arguments(v_function), arguments, name || ' has its public parameters');
    return next function_lang_is('booking_api', name, v_types, 'plpgsql', name || ' is in PL/pgSQL');
    return next is(pg_get_function_result(v_function), result, name || ' returns ' || result);
    return next volatility_is('booking_api', name, v_types, volatility, name || ' is ' || volatility);
    return next is_definer('booking_api', name, v_types, name || ' is security definer');
    return next is((select p.proconfig[1] from pg_proc p where p.oid = v_function), 'search_path=pg_catalog, pg_temp',
        name || ' has a pinned search_path, pg_temp last');
    return next function_owner_is('booking_api', name, v_types, 'booking_owner', name || ' belongs to booking_owner');
    return next function_privs_are('booking_api', name, v_types, 'booking_gateway',
        case when gateway then array['EXECUTE'] else '{}' end, name || ': the gateway ' || case when gateway then 'may' else 'may not' end);
    return next function_privs_are('booking_api', name, v_types, 'booking_dba', array['EXECUTE'], name || ': a DBA may');
    return next function_privs_are('booking_api', name, v_types, 'booking_readonly', '{}', name || ': booking_readonly may not');
    return next ok(not has_function_privilege('public', v_function::oid, 'execute'), name || ': PUBLIC may not');
    return next matches(obj_description(v_function, 'pg_proc'), '^[A-Z].*\.$', name || ' is documented');
end
$$;

-- The opening of every test of a function in booking_impl: 7 assertions. Parameters are its own affair.
create function test.check_impl_function(name text, volatility text, language text default 'plpgsql')
returns setof text language plpgsql
as $$
declare
    v_function regproc := 'booking_impl.' || name;
begin
    return next has_function('booking_impl', name, name || ' exists');
    return next function_lang_is('booking_impl', name, language, name || ' is in ' || language);
    return next volatility_is('booking_impl', name, volatility, name || ' is ' || volatility);
    return next isnt_definer('booking_impl', name, name || ' runs with its caller''s rights');
    return next is((select p.proowner::regrole::text from pg_proc p where p.oid = v_function), 'booking_owner',
        name || ' belongs to booking_owner');
    return next is(array(
        select case a.grantee when 0 then 'PUBLIC' else a.grantee::regrole::text end
        from pg_proc p, aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) a where p.oid = v_function),
        array['booking_owner'], name || ': nobody but the owner may execute it');
    return next matches(obj_description(v_function, 'pg_proc'), '^[A-Z].*\.$', name || ' is documented');
end
$$;

-- The opening of every test of a table: 8 assertions. Columns as "name type [not null]".
create function test.check_table(name text, columns text[], primary_key text[]) returns setof text language plpgsql
as $$
declare
    v_table regclass := 'booking_data.' || name;
begin
    return next has_table('booking_data', name, name || ' exists');
    return next table_owner_is('booking_data', name, 'booking_owner', name || ' belongs to booking_owner');
    return next is(array(
        select concat_ws(' ', a.attname, format_type(a.atttypid, a.atttypmod), case when a.attnotnull then 'not null' end)
        from pg_attribute a where a.attrelid = v_table and a.attnum > 0 and not a.attisdropped order by a.attnum),
        columns, name || ' has its columns');
    return next col_is_pk('booking_data', name, primary_key::name[], name || ' has its primary key');
    return next table_privs_are('booking_data', name, 'booking_gateway', '{}', name || ': the gateway may nothing');
    return next table_privs_are('booking_data', name, 'booking_dba', array['SELECT'], name || ': a DBA may read');
    return next table_privs_are('booking_data', name, 'booking_readonly', array['SELECT'], name || ': booking_readonly may read');
    return next matches(obj_description(v_table, 'pg_class'), '^[A-Z].*\.$', name || ' is documented');
end
$$;

-- As after the first call of both channels.
select test.as_owner('insert into booking_data.change_reader (name) values (''webhook''), (''email'')');
