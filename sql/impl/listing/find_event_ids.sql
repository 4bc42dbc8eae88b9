create or replace function booking_impl.find_event_ids(status text, starts_from timestamptz, starts_to timestamptz, text_like text,
    after_start timestamptz, after_id uuid, row_limit integer, row_offset bigint)
returns uuid[]
language plpgsql
stable
as $$
declare
    -- A common text is soon found in the order of the list, a rare one sooner through trigrams.
    v_reach integer := case when booking_impl.has_trigram(text_like) then 1000 end;
    v_ids uuid[];
begin
    -- One statement per index that leads to the rows, so that each keeps its plan.
    if status is null then
        v_ids := array(
            select n.id from (
                select e.id, e.name, e.venue, e.starts_at from booking_data.event e
                where e.status <> 'draft'
                    and (e.starts_at, e.id) > (after_start, after_id) and e.starts_at >= starts_from and e.starts_at < starts_to
                order by e.starts_at, e.id
                limit v_reach) n
            where text_like is null or n.name ilike text_like or n.venue ilike text_like
            order by n.starts_at, n.id
            limit row_limit offset row_offset);
    else
        v_ids := array(
            select n.id from (
                select e.id, e.name, e.venue, e.starts_at from booking_data.event e
                where e.status = find_event_ids.status
                    and (e.starts_at, e.id) > (after_start, after_id) and e.starts_at >= starts_from and e.starts_at < starts_to
                order by e.starts_at, e.id
                limit v_reach) n
            where text_like is null or n.name ilike text_like or n.venue ilike text_like
            order by n.starts_at, n.id
            limit row_limit offset row_offset);
    end if;
    if v_reach is null or cardinality(v_ids) = row_limit then
        return v_ids;
    end if;
    return booking_impl.search_event_ids(
        status => status, starts_from => starts_from, starts_to => starts_to, text_like => text_like, after_start => after_start,
        after_id => after_id, row_limit => row_limit, row_offset => row_offset);
end
$$;

comment on function booking_impl.find_event_ids(text, timestamptz, timestamptz, text, timestamptz, uuid, integer, bigint) is
'Ids of the events that fit the filters, by start and id, behind the place named; without a status all but drafts. text_like is a pattern for name or venue, or null.';
