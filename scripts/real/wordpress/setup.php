<?php
// php setup.php DOCROOT OUTDIR: installs WordPress and writes 3 posts with 400 approved comments, pending, spam and trashed ones,
// five levels of replies where three are shown, and paged discussions. Writes truth.json and export.wxr.xml into OUTDIR.
[$_, $root, $out] = $argv;
error_reporting(E_ALL & ~E_DEPRECATED & ~E_WARNING & ~E_NOTICE);
$url = getenv('WP_URL');
$_SERVER['HTTP_HOST'] = parse_url($url, PHP_URL_HOST) . ':' . parse_url($url, PHP_URL_PORT);
$_SERVER += ['REQUEST_URI' => '/', 'SERVER_PROTOCOL' => 'HTTP/1.1', 'REMOTE_ADDR' => '127.0.0.1', 'REQUEST_METHOD' => 'GET'];
define('WP_INSTALLING', true);
function wp_new_blog_notification() {}
function wp_mail() { return true; }
require "$root/wp-load.php";
require ABSPATH . 'wp-admin/includes/upgrade.php';
add_filter('pre_http_request', fn() => new WP_Error('off', 'no network'));
wp_install('Probe & Söhne', 'admin', 'admin@example.invalid', true, '', 'admin');
wp_installing(false);
$options = ['page_comments' => 1, 'comments_per_page' => 20, 'default_comments_page' => getenv('WP_FIRST_PAGE') ?: 'newest',
    'comment_order' => 'asc', 'thread_comments' => 1, 'thread_comments_depth' => 3, 'comment_moderation' => 0,
    'comment_previously_approved' => 1, 'show_avatars' => 1, 'timezone_string' => 'Europe/London', 'gmt_offset' => ''];
foreach ($options as $name => $value) update_option($name, $value);
global $wp_rewrite;
$wp_rewrite->init();
$wp_rewrite->set_permalink_structure('/%year%/%monthnum%/%postname%/');
$wp_rewrite->flush_rules(false);
switch_theme(getenv('WP_THEME') ?: 'twentytwentyone');
wp_delete_post(1, true);

$posts = [];
foreach ([1, 2, 3] as $n) {
    $posts[$n] = wp_insert_post(['post_title' => "Post $n", 'post_name' => "post-$n", 'post_status' => 'publish',
        'post_content' => "<p>What we wrote about the visits of week $n, in an article of some length.</p>", 'post_author' => 1,
        'comment_status' => 'open', 'post_date' => "2024-03-0$n 10:00:00", 'post_date_gmt' => "2024-03-0$n 10:00:00"]);
}

$clock = strtotime('2024-03-05 08:00:00');
$truth = [];
// A comment; kept for the truth unless it is not approved or stands under one that cannot be seen.
function comment($post, $parent, $who, $text, $approved = '1', $more = []) {
    global $clock, $truth, $posts;
    $clock += 97;
    $gmt = gmdate('Y-m-d H:i:s', $clock);
    $id = wp_insert_comment($more + ['comment_post_ID' => $posts[$post], 'comment_parent' => $parent, 'comment_author' => $who,
        'comment_author_email' => md5($who) . '@example.invalid', 'comment_author_url' => '', 'comment_author_IP' => '192.0.2.7',
        'comment_content' => $text, 'comment_approved' => $approved, 'comment_date_gmt' => $gmt,
        'comment_date' => get_date_from_gmt($gmt)]);
    $truth[$id] = ['post' => $post, 'parent' => $parent ?: null, 'author' => $who, 'posted' => get_date_from_gmt($gmt),
        'text' => trim(html_entity_decode(strip_tags($text))), 'status' => $approved === '1' ? 'approved' : $approved,
        'comment' => empty($more['comment_type'])];
    return $id;
}

$number = 0;
foreach ([1 => 150, 2 => 150, 3 => 100] as $post => $wanted) {
    $made = 0;
    while ($made < $wanted) {
        $parent = 0;
        // Chains of one to five levels.
        for ($level = 1; $level <= 1 + $number % 5 && $made < $wanted; $level++, $made++) {
            $number++;
            $who = ['Ann', 'Zoë Łukasz', 'Bill O’Hara', 'שלום', 'Social Worker 7', 'Priya'][$number % 6] . ' ' . ($number % 40);
            $text = "Comment $number at level $level: forty cases and no supervision.";
            if ($number % 7 == 0) $text .= "\n\nA second paragraph with <a href=\"https://example.org/a?b=1&amp;c=2\">a link</a> and <em>emphasis</em> 🦀.";
            $parent = comment($post, $parent, $who, $text);
        }
        if ($number % 9 == 0) comment($post, 0, 'Waiting', "Pending $number.", '0');
        if ($number % 11 == 0) comment($post, $parent, 'Waiting', "Pending reply $number.", '0');
        if ($number % 13 == 0) comment($post, 0, 'Spammer', "Buy now $number.", 'spam');
        if ($number % 17 == 0) wp_trash_comment($id = comment($post, 0, 'Trashed', "Trashed $number.")) && $truth[$id]['status'] = 'trash';
    }
    comment($post, 0, 'Ping Blog', '[&#8230;] linked here [&#8230;]', '1', ['comment_type' => 'pingback', 'comment_author_url' => 'https://example.org/ping']);
    wp_update_comment_count_now($posts[$post]);
}

require ABSPATH . 'wp-admin/includes/export.php';
ob_start();
export_wp(['content' => 'all']);
file_put_contents("$out/export.wxr.xml", ob_get_clean());
file_put_contents("$out/truth.json", json_encode(['posts' => array_map('get_permalink', $posts), 'ids' => $posts,
    'theme' => get_stylesheet(), 'wordpress' => $GLOBALS['wp_version'], 'depth' => 3, 'comments' => $truth], JSON_UNESCAPED_UNICODE));
