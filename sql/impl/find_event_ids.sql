create or replace function booking_impl.find_event_ids(status text, starts_from timestamptz, starts_to timestamptz, text_like text,
    after_start timestamptz, after_id uuid, row_limit integer, row_offset bigint)
returns uuid[]
language plpgsql
stable
as $$
begin
    -- One statement per index that leads to the rows, so that each keeps its plan.
    if status is null then
        return array(
            select e.id from booking_data.event e
            where e.status <> 'draft'
                and (e.starts_at, e.id) > (after_start, after_id) and e.starts_at >= starts_from and e.starts_at < starts_to
                and (text_like is null or e.name ilike text_like or e.venue ilike text_like)
            order by e.starts_at, e.id
            limit row_limit offset row_offset);
    end if;
    return array(
        select e.id from booking_data.event e
        where e.status = find_event_ids.status
            and (e.starts_at, e.id) > (after_start, after_id) and e.starts_at >= starts_from and e.starts_at < starts_to
            and (text_like is null or e.name ilike text_like or e.venue ilike text_like)
        order by e.starts_at, e.id
        limit row_limit offset row_offset);
end
$$;

comment on function booking_impl.find_event_ids(text, timestamptz, timestamptz, text, timestamptz, uuid, integer, bigint) is
'Ids of the events that fit the filters, by start and id, behind the place named; without a status all but drafts. text_like is a pattern for name or venue, or null.';
