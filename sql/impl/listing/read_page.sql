create or replace function booking_impl.read_page(page_limit text, cursor text, page text, cursor_form text,
    out row_limit integer, out row_offset bigint, out faults jsonb)
language plpgsql
immutable
as $$
begin
    faults := '[]';
    row_limit := 20;
    row_offset := 0;
    if page_limit ~ '^0*(100|[1-9][0-9]?)$' then
        row_limit := page_limit::integer;
    elsif page_limit is not null then
        faults := faults || booking_impl.query_fault('limit', 'must be a whole number from 1 to 100');
    end if;
    if cursor !~ cursor_form then
        faults := faults || booking_impl.query_fault('cursor', 'must be the nextCursor of an earlier page');
    end if;
    if page is not null and cursor is not null then
        faults := faults || booking_impl.query_fault('page', 'cannot be combined with cursor');
    elsif page ~ '^0*[1-9][0-9]{0,9}$' and page::bigint <= 2147483647 then
        row_offset := (page::bigint - 1) * row_limit;
    elsif page is not null then
        faults := faults || booking_impl.query_fault('page', 'must be a whole number from 1 to 2147483647');
    end if;
end
$$;

comment on function booking_impl.read_page(text, text, text, text) is
'How many rows a list shows (20 unless told, 100 at most) and how many it skips; cursor_form is the pattern of its cursors.';
