create or replace function booking_api.list_changes(after text default null, page_limit text default null)
returns json
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_page record;
    v_after record;
    v_changes booking_data.change[];
    v_rows json;
begin
    select * into v_page from booking_impl.read_page(page_limit, null, null, '');
    select * into v_after from booking_impl.read_position(coalesce(after, '0-0-0'));
    if v_after.epoch is null then
        v_page.faults := v_page.faults || booking_impl.query_fault('after', 'must be a position from this feed');
    end if;
    perform booking_impl.raise_validation_error(v_page.faults);

    -- Only what is older than every transaction that still runs: before that, nothing can turn up any more. A number drawn earlier may
    -- be committed later, so the order is that of the transactions, within an epoch.
    v_changes := array(
        select c from booking_data.change c
        where (c.epoch, c.transaction_id, c.position) > (v_after.epoch, v_after.transaction_id, v_after.place)
            and (c.epoch, c.transaction_id) < (booking_impl.last_epoch(), pg_snapshot_xmin(pg_current_snapshot()))
        order by c.epoch, c.transaction_id, c.position
        limit v_page.row_limit + 1);
    select json_agg(booking_impl.feed_json(c) order by c.epoch, c.transaction_id, c.position) into v_rows from unnest(v_changes[:v_page.row_limit]) c;
    return json_build_object(
        'data', coalesce(v_rows, '[]'),
        'oldestPosition', (
            select booking_impl.position_text(c.epoch, c.transaction_id, c.position) from booking_data.change c
            where (c.epoch, c.transaction_id) < (booking_impl.last_epoch(), pg_snapshot_xmin(pg_current_snapshot()))
            order by c.epoch, c.transaction_id, c.position
            limit 1),
        'pagination', json_build_object(
            'limit', v_page.row_limit,
            'hasMore', cardinality(v_changes) > v_page.row_limit,
            'nextCursor', coalesce(v_rows -> -1 ->> 'position', after, '0-0-0')));
end
$$;

comment on function booking_api.list_changes(text, text) is
'What happened after a position (null: from the beginning), in one order that never changes: whoever goes on after nextCursor, which is always given, misses nothing and sees nothing twice. A change is shown once every transaction that began before it has ended. oldestPosition is the first that is kept. Raises: ValidationError.';
