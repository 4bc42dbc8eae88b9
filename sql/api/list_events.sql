create or replace function booking_api.list_events(status text default null, starts_from text default null,
    starts_to text default null, search text default null, page_limit text default null, cursor text default null,
    page text default null)
returns json
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_page record;
    v_from timestamptz := coalesce(booking_impl.read_timestamp(starts_from), '-infinity');
    v_to timestamptz := coalesce(booking_impl.read_timestamp(starts_to), 'infinity');
    v_text_like text := '%' || booking_impl.escape_like(search) || '%';
    v_place record;
    v_ids uuid[];
    v_rows json;
    v_next_cursor text;
    v_total bigint;
begin
    select * into v_page from booking_impl.read_page(page_limit, cursor, page, '^0000[0-9a-f]{44}$');
    v_page.faults := v_page.faults || booking_impl.read_status(status, '{draft,on_sale,closed,cancelled}');
    if starts_from is not null and v_from = '-infinity' then
        v_page.faults := v_page.faults || booking_impl.query_fault('from', 'must be an RFC 3339 timestamp');
    end if;
    if starts_to is not null and v_to = 'infinity' then
        v_page.faults := v_page.faults || booking_impl.query_fault('to', 'must be an RFC 3339 timestamp');
    end if;
    if char_length(search) not between 1 and 200 then
        v_page.faults := v_page.faults || booking_impl.query_fault('q', 'must have 1 to 200 characters');
    end if;
    perform booking_impl.raise_validation_error(v_page.faults);

    select * into v_place from booking_impl.read_event_cursor(cursor);
    v_ids := booking_impl.find_event_ids(
        status => list_events.status, starts_from => v_from, starts_to => v_to, text_like => v_text_like, after_start => v_place.starts_at,
        after_id => v_place.id, row_limit => v_page.row_limit + 1, row_offset => v_page.row_offset);
    if page is not null then
        v_total := booking_impl.count_events(list_events.status, v_from, v_to, v_text_like);
    end if;

    select json_agg(booking_impl.event_json(e, s) order by e.starts_at, e.id),
        max(booking_impl.event_cursor(e.starts_at, e.id)) filter (where e.id = v_ids[v_page.row_limit])
    into v_rows, v_next_cursor
    from booking_data.event e
    join booking_data.event_seats s on s.event_id = e.id
    where e.id = any (v_ids[:v_page.row_limit]);
    return booking_impl.list_json(
        rows => v_rows, row_limit => v_page.row_limit, has_more => cardinality(v_ids) > v_page.row_limit,
        next_cursor => case when cardinality(v_ids) > v_page.row_limit then v_next_cursor end, page => page, total => v_total);
end
$$;

comment on function booking_api.list_events(text, text, text, text, text, text, text) is
'Events by their start: starting from (inclusive) and to (exclusive) a moment, with a text in name or venue; drafts only when status is draft. Raises: ValidationError.';
