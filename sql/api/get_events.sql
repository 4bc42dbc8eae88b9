create or replace function booking_api.get_events(event_ids text[])
returns setof json
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    return query
    select e.event
    from unnest(event_ids) with ordinality i (id, number)
    left join lateral (
        select booking_impl.event_json(e, s) as event
        from booking_data.event e
        join booking_data.event_seats s on s.event_id = e.id
        where e.id = case when booking_impl.is_uuid(i.id) then i.id::uuid end
        limit 1
    ) e on true
    order by i.number;
end
$$;

comment on function booking_api.get_events(text[]) is
'Many events in one call: one row for each id, in the order of the ids; null where get_event would refuse.';
