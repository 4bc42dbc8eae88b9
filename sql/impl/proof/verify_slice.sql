create or replace function booking_impl.verify_slice(stage text, after text, most integer,
    out checked integer, out last text, out check_names text[], out offenders text[])
language plpgsql
stable
as $$
declare
    v_after uuid := case when stage <> 'keys' then coalesce(left(after, 36), '00000000-0000-0000-0000-000000000000')::uuid end;
    v_ids text[];
    v_event_ids uuid[];
    v_customers text[];
begin
    -- Ids that only one of the tables has are gone through too.
    if stage = 'bookings' then
        v_ids := array(
            (select b.id from booking_data.booking b where b.id > v_after order by b.id limit most)
            union
            (select distinct i.booking_id from booking_data.booking_item i where i.booking_id > v_after order by i.booking_id limit most)
            union
            (select distinct c.booking_id from booking_data.change c where c.booking_id > v_after order by c.booking_id limit most)
            order by 1
            limit most);
        select array_agg(v.check_name), array_agg(v.offender) into check_names, offenders
        from booking_impl.find_booking_violations(v_ids::uuid[]) v;
    elsif stage = 'keys' then
        v_ids := array(select k.key from booking_data.idempotency_key k where k.key > coalesce(after, '') order by k.key limit most);
        select array_agg(v.check_name), array_agg(v.offender) into check_names, offenders from booking_impl.find_key_violations(v_ids) v;
    elsif stage = 'deliveries' then
        v_ids := array(select d.id from booking_data.delivery d where d.id > v_after order by d.id limit most);
        select array_agg(v.check_name), array_agg(v.offender) into check_names, offenders
        from booking_impl.find_delivery_violations(v_ids::uuid[]) v;
    elsif stage = 'customers' then
        -- Their place is the id of the event and the address.
        select array_agg(t.event_id || t.customer), array_agg(t.event_id), array_agg(t.customer) into v_ids, v_event_ids, v_customers
        from (
            select t.event_id, t.customer from booking_data.customer_tickets t
            where (t.event_id, t.customer) > (v_after, coalesce(substr(after, 37), ''))
            order by t.event_id, t.customer
            limit most
        ) t;
        select array_agg(v.check_name), array_agg(v.offender) into check_names, offenders
        from booking_impl.find_customer_violations(v_event_ids, v_customers) v;
    else
        v_ids := array(
            (select e.id from booking_data.event e where e.id > v_after order by e.id limit most)
            union
            (select s.event_id from booking_data.event_seats s where s.event_id > v_after order by s.event_id limit most)
            union
            (select c.event_id from booking_data.event_cancellation c where c.event_id > v_after order by c.event_id limit most)
            union
            (select distinct c.event_id from booking_data.change c where c.event_id > v_after order by c.event_id limit most)
            order by 1
            limit most);
        select array_agg(v.check_name), array_agg(v.offender) into check_names, offenders
        from booking_impl.find_event_violations(v_ids::uuid[]) v;
    end if;
    checked := coalesce(cardinality(v_ids), 0);
    if checked = most then
        last := v_ids[most];
    end if;
end
$$;

comment on function booking_impl.verify_slice(text, text, integer) is
'Checks the next rows of a stage (bookings, keys, customers, deliveries, events) after an id, key or customer (null: from the beginning), so many at most, all in one snapshot: how many these were, the last of them (null: the stage is done), and what is wrong with which.';
