create or replace function booking_api.get_bookings(booking_ids text[])
returns setof json
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_ids uuid[] := array(
        select case when booking_impl.is_uuid(i.id) then i.id::uuid end
        from unnest(booking_ids) with ordinality i (id, number)
        order by i.number);
begin
    return query
    select b.booking
    from unnest(v_ids) with ordinality i (id, number)
    left join booking_impl.stored_bookings_json(v_ids) b on b.booking_id = i.id
    order by i.number;
end
$$;

comment on function booking_api.get_bookings(text[]) is
'Many bookings in one call: one row for each id, in the order of the ids; null where get_booking would refuse.';
