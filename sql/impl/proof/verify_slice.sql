create or replace function booking_impl.verify_slice(stage text, after text, most integer,
    out checked integer, out last text, out check_names text[], out offenders text[])
language plpgsql
stable
as $$
declare
    v_after uuid := case when stage not in ('keys', 'customers') then coalesce(after, '00000000-0000-0000-0000-000000000000')::uuid end;
    v_ids text[];
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
        select c.checked, c.last, c.check_names, c.offenders into checked, last, check_names, offenders
        from booking_impl.verify_customers(after, most) c;
        return;
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
'Checks the next rows of a stage (bookings, keys, customers, deliveries, events) after an id or key (null: from the beginning; for customers see verify_customers), so many at most, all in one snapshot: how many these were, the last of them (null: the stage is done), and what is wrong with which.';
