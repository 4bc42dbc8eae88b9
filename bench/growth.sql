-- For bench/growth: fills a database with :bookings bookings of :events events, and measures calls in it.
-- Shares are the same whatever the size: the box office's address has 30 % of the bookings, the busy event 20 %, the calm event 20 %
-- (none of its is cancelled), about one in ten is cancelled. The calm event has a limit for customers, which the box office is far from. Each other address has about five. Spread over a year.
\set ON_ERROR_STOP on
create schema bench;
create table bench.size as select :bookings::bigint as bookings, :events::bigint as events, 365 * 86400000::bigint / :bookings as step_ms;
create sequence bench.turn;
create unlogged table bench.call (statement text, round integer, ms double precision, buffers bigint);

-- Inlined into the calls. The last digits are mixed, so that they tell nothing of the number.
create function bench.booking_id(n bigint, step_ms bigint) returns uuid language sql immutable as $$
select overlay(overlay(overlay(md5(n::text) placing lpad(to_hex(1735689600000 + n * step_ms), 12, '0') from 1 for 12)
    placing '7' from 13 for 1) placing '8' from 17 for 1)::uuid
$$;
create function bench.event_id(n bigint) returns uuid language sql immutable as $$
select overlay(overlay(md5('event' || n::text) placing '4' from 13 for 1) placing '8' from 17 for 1)::uuid
$$;
create function bench.other_email(n bigint, bookings bigint) returns text language sql immutable as $$
select 'customer' || (n * 7919) % (bookings / 5) || '@example.com'
$$;
-- 1: the busy event, 2: the calm one, every tenth booking each of two; the others go round.
create function bench.event_of(n bigint, events bigint) returns bigint language sql immutable as $$
select case when n % 10 in (1, 6) then 1 when n % 10 in (2, 7) then 2 else 3 + (n * 104729) % (events - 2) end
$$;
create function bench.key(booking_id uuid) returns text language sql immutable as $$
select left(replace(booking_id::text, '-', ''), 12) || '-' || md5(booking_id::text)
$$;
create function bench.is_cancelled(n bigint) returns boolean language sql immutable as $$
select n % 10 not in (0, 2, 7) and (n / 10) % 8 = 1
$$;
create function bench.is_box_office(n bigint) returns boolean language sql immutable as $$
select (hashint8(n) & 1023) < 307
$$;

set session_replication_role = replica; -- the rows are right by construction: no look-up of each foreign key
grant usage on schema bench to booking_owner;
grant select on bench.size to booking_owner;
set role booking_owner;
insert into booking_data.event (id, name, venue, starts_at, status, max_per_customer, created_at, updated_at)
select bench.event_id(n), case when n % 20 = 0 then 'Concert ' else 'Evening ' end || n, 'Hall ' || n % 97,
    timestamptz '2430-01-01T00:00:00Z' + (n * 7919) % :events * interval '1 hour', case when n % 10 = 9 then 'closed' else 'on_sale' end, case n when 2 then 1000000000 end,
    timestamptz '2025-01-01T00:00:00Z', timestamptz '2025-01-01T00:00:00Z'
from generate_series(1, :events) n;

insert into booking_data.booking (id, customer_email, status, created_at, updated_at, cancelled_at)
select bench.booking_id(n, step_ms), case when bench.is_box_office(n) then 'box.office@example.com' else bench.other_email(n, bookings) end,
    case when bench.is_cancelled(n) then 'cancelled' else 'confirmed' end, made, made, case when bench.is_cancelled(n) then made end
from bench.size, generate_series(1, :bookings) n, lateral (select timestamptz 'epoch' + (1735689600000 + n * step_ms) * interval '1 millisecond') m (made);

insert into booking_data.booking_item (booking_id, event_id, quantity, cancelled_quantity)
select bench.booking_id(n, step_ms), bench.event_id(bench.event_of(n, events)), 1 + n % 3, case when bench.is_cancelled(n) then 1 + n % 3 else 0 end
from bench.size, generate_series(1, :bookings) n;

insert into booking_data.event_seats (event_id, capacity, seats_taken)
select e.id, 1000000000, coalesce(i.quantity, 0)
from booking_data.event e
left join (
    select i.event_id, sum(i.quantity - i.cancelled_quantity) as quantity
    from booking_data.booking_item i
    group by i.event_id) i on i.event_id = e.id;
insert into booking_data.customer_tickets (event_id, customer, tickets)
select i.event_id, lower(b.customer_email collate "C"), sum(i.quantity - i.cancelled_quantity)
from booking_data.booking_item i
join booking_data.booking b on b.id = i.booking_id
join booking_data.event e on e.id = i.event_id and e.max_per_customer is not null
group by 1, 2;

-- The record and a key for each booking, as the gateway makes them.
insert into booking_data.change (kind, event_id, happened_at, resource)
select 'event.created', e.id, e.updated_at, booking_impl.event_json(e, s)
from booking_data.event e
join booking_data.event_seats s on s.event_id = e.id
order by e.id;
insert into booking_data.change (kind, booking_id, happened_at, seat_events, seat_deltas, resource, idempotency_key)
select c.kind, b.id, b.created_at, array[i.event_id], array[c.sign * i.quantity],
    booking_impl.booking_json(b.id, b.customer_email, c.status, b.created_at, b.created_at, case when c.sign = -1 then b.created_at end,
        json_build_array(booking_impl.booking_item_json(e.id, e.name, i.quantity, case when c.sign = -1 then i.quantity else 0 end)), i.quantity,
        case when c.sign = 1 then i.quantity else 0 end),
    case when c.sign = 1 then bench.key(b.id) end
from booking_data.booking b
join booking_data.booking_item i on i.booking_id = b.id
join booking_data.event e on e.id = i.event_id
cross join (values ('booking.confirmed', 'confirmed', 1), ('booking.cancelled', 'cancelled', -1)) c (kind, status, sign)
where c.sign = 1 or b.status = 'cancelled'
order by b.id, c.sign desc;
insert into booking_data.idempotency_key (key, request, booking_id, created_at)
select bench.key(b.id), json_build_object('customerEmail', b.customer_email, 'items', json_build_array(json_build_object('eventId', i.event_id, 'quantity', i.quantity))),
    b.id, b.created_at
from booking_data.booking b
join booking_data.booking_item i on i.booking_id = b.id
order by 1;

reset role;
set session_replication_role = origin;
vacuum analyze;

-- In `statement` :n is a random booking, :m a random ordinary event on sale, as are the two that follow it, :k a number used once. What explain shows is the whole call,
-- foreign keys included, without planning the outer select and without the way to the client.
create procedure bench.measure(name text, round integer, statement text, calls integer) language plpgsql as $$
declare
    v_size bench.size;
    v_text text;
    v_plan jsonb;
begin
    select * into v_size from bench.size;
    for v_call in 1 - least(calls, 10) .. calls loop -- the first ones fill the session's caches
        v_text := replace(replace(statement, ':n', (1 + floor(random() * v_size.bookings))::bigint::text),
            ':m', (10 * floor(random() * (v_size.events / 10)) + 3 + floor(random() * 4))::bigint::text);
        if strpos(v_text, ':k') > 0 then
            v_text := replace(v_text, ':k', nextval('bench.turn')::text);
        end if;
        execute 'explain (analyze, buffers, timing off, format json) ' || v_text into v_plan;
        if v_call > 0 then
            insert into bench.call values (name, round, (v_plan #>> '{0,Execution Time}')::double precision,
                (v_plan #>> '{0,Plan,Shared Hit Blocks}')::bigint + (v_plan #>> '{0,Plan,Shared Read Blocks}')::bigint);
        end if;
        commit;
    end loop;
end
$$;
