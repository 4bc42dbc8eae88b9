create or replace function booking_impl.list_json(rows json, row_limit integer, has_more boolean, next_cursor text, page text, total bigint)
returns json
language sql
stable
as $$
select json_build_object('data', coalesce(rows, '[]'), 'pagination', case
    when page is null then
        json_build_object('limit', row_limit, 'hasMore', has_more, 'nextCursor', next_cursor)
    else
        json_build_object('limit', row_limit, 'hasMore', has_more, 'nextCursor', next_cursor,
            'page', page::integer, 'total', total, 'totalPages', (total + row_limit - 1) / row_limit)
end)
$$;

comment on function booking_impl.list_json(json, integer, boolean, text, text, bigint) is
'The one public shape of a list; page and total are null unless the caller asked for a page by number.';
